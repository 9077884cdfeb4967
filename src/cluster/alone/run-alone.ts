import type { TracesPlan } from '../../lab/traces.ts';
import { startProgram } from '../../services/start-program.ts';
import { awaitOrigin } from './await-origin.ts';
import type { AloneDocument } from './document.ts';
import { serveHealth } from './serve-health.ts';

/**
 * Starts one service and serves until `signal` aborts. Then its health says NOT_SERVING, a model server answers what it has, and all
 * that was opened is closed. With `traces` it sends those too. `print` gets a line of JSON for every second of a load that changed. Rejects with what keeps the service
 * from starting, or from going on.
 */
export async function runAlone(
  { settings, healthPort, changes = [] }: AloneDocument,
  traces: TracesPlan | null,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await using health = await serveHealth('host' in settings ? settings.host : '0.0.0.0', healthPort);
  // Before its clients and servers are opened; what was not sent yet is sent when they are closed.
  await using _tracing = traces && (await startTracing(settings.name, traces));
  await using program = await startProgram(settings, (seconds) => {
    for (const second of seconds) print(JSON.stringify(second));
  });
  if (settings.role === 'load') await awaitOrigin(settings.origin, signal);
  for (const change of changes) await program.change(change);
  health.set('SERVING');
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  if (signal.aborted) resolve();
  await Promise.race([ended, ...(program.failed ? [program.failed] : [])]);
  health.set('NOT_SERVING');
  if (settings.role === 'model') await program.change({ kind: 'drain' });
}

/** Nothing of OpenTelemetry is loaded where nobody wants traces. */
async function startTracing(name: string, traces: TracesPlan): Promise<AsyncDisposable> {
  return (await import('../../services/tracing/start-tracing.ts')).startTracing(name, traces, false);
}
