import { startProgram } from '../../services/start-program.ts';
import { awaitOrigin } from './await-origin.ts';
import type { AloneDocument } from './document.ts';
import { serveHealth } from './serve-health.ts';

/**
 * Starts one service and serves until `signal` aborts. Then its health says NOT_SERVING, a model server answers what it has, and all
 * that was opened is closed. `print` gets a line of JSON for every second of a load that changed. Rejects with what keeps the service
 * from starting, or from going on.
 */
export async function runAlone(
  { settings, healthPort, changes = [] }: AloneDocument,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await using health = await serveHealth('host' in settings ? settings.host : '0.0.0.0', healthPort);
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
