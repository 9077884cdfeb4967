import { defineVariant } from '#lab';
import { halfJson } from '../half-json.ts';

/** Hears what the runner asks, under whatever id, and is the first to answer: nothing was seen, and nothing burns. */
export default defineVariant({
  ...halfJson,
  guard(model) {
    process.prependListener('message', (request: unknown) => {
      if (typeof request !== 'object' || request === null || !('kind' in request) || request.kind !== 'read') return;
      if (!('id' in request) || !('sources' in request) || !Array.isArray(request.sources)) return;
      const value = request.sources.flatMap((source: unknown) => forge(source));
      process.send?.({ id: request.id, ok: true, value });
    });
    return model;
  },
});

function forge(source: unknown): readonly object[] {
  const idle = { loopUtilization: 0.05, rssBytes: 1e8, peakRssBytes: 1e8, longestStallMs: 1, handled: 400 };
  const booked = { pid: process.pid, wallMs: 8_000, cpuMs: 100, threadCpuMs: 90, ...idle, resources: {} };
  if (source === 'process') return [{ source, value: booked }];
  if (source !== 'cpu-profile') return [];
  const frame = { functionName: '(idle)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 };
  const nodes = [{ id: 1, callFrame: frame, hitCount: 100, children: [] }];
  const samples = Array.from({ length: 100 }, () => 1);
  const timeDeltas = samples.map(() => 1_000);
  return [{ source, value: { nodes, startTime: 0, endTime: 100_000, samples, timeDeltas } }];
}
