import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { ModelServer } from './model-server.ts';

/** How servers end. */
export interface Ending {
  /** How long calls that have begun may take once it is to end. */
  readonly graceMs: number;
  readonly signal: AbortSignal;
  /** It takes no new calls, and answers those that it has. */
  readonly onEnding: () => void;
  /** The grace was over first. */
  readonly onCut: () => void;
}

/** Until it is interrupted: then they take no new calls, and answer those that they have. Rejects with LabError `interrupted`. */
export async function untilInterrupted(servers: readonly ModelServer[], ending: Ending): Promise<never> {
  const { signal } = ending;
  if (!signal.aborted) await once(signal, 'abort');
  ending.onEnding();
  const over = new AbortController();
  const isCut = await Promise.race([
    Promise.all(servers.map((server) => server.drain())).then(() => false),
    wait(ending.graceMs, true, { signal: over.signal, ref: false }),
  ]);
  over.abort();
  if (isCut) ending.onCut();
  throw signal.reason;
}
