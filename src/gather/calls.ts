import { now } from '../lab/clock.ts';
import type { Calls } from '../lab/evidence.ts';
import type { Scorer } from '../lab/variant.ts';
import type { Gathering } from './gathering.ts';

/** The calls to the model as their caller sees them. Durations are kept from the first mark on: a world may stay up for days. */
export interface CallsWatch extends Gathering<Calls> {
  watch(scorer: Scorer, onDuration?: (ms: number) => void): Scorer;
}

export function startCalls(): CallsWatch {
  // Not by the call's id: whoever tries again has two on their way.
  const inFlight = new Set<{ readonly startedMs: number }>();
  let started = 0;
  let failed = 0;
  let failures = new Map<string, number>();
  let durationsMs: number[] | null = null;

  return {
    watch: (scorer, onDuration) => ({
      async score(rows, call, until) {
        const one = { startedMs: now() };
        inFlight.add(one);
        started += 1;
        try {
          return await scorer.score(rows, call, until);
        } catch (error) {
          failed += 1;
          const way = wayToFail(error);
          if (failures.has(way) || failures.size < waysAtMost) failures.set(way, (failures.get(way) ?? 0) + 1);
          throw error;
        } finally {
          const ms = now() - one.startedMs;
          inFlight.delete(one);
          durationsMs?.push(ms);
          onDuration?.(ms);
        }
      },
    }),
    mark() {
      started = 0;
      failed = 0;
      failures = new Map();
      durationsMs = [];
    },
    read() {
      const [oldest] = inFlight;
      return {
        started,
        failed,
        failures: Object.fromEntries(failures),
        inFlight: inFlight.size,
        oldestMs: oldest ? now() - oldest.startedMs : 0,
        durationsMs: [...(durationsMs ?? [])],
      };
    },
    stop: () => inFlight.clear(),
  };
}

const waysAtMost = 20;
const sayAtMost = 120;

/** Alike but for an address, a port or a time is one way: `14 UNAVAILABLE: Connection dropped`. */
function wayToFail(error: unknown): string {
  return String(error instanceof Error ? error.message : error)
    .split('\n', 1)
    .join()
    .replace(/(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?/g, '*')
    .replace(/\d+\.\d+|\d{3,}/g, 'N')
    .slice(0, sayAtMost);
}
