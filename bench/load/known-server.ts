import { now } from '../../src/lab/clock.ts';
import { random } from '../../src/lab/random.ts';
import { type PagesServer, servePages } from '../../src/load/pages-server.ts';

export interface KnownServer extends PagesServer {
  /** Blocks the whole server for so long, as a long garbage collection would, and says from when to when. */
  stall(ms: number): Stall;
}

export interface Stall {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How long the server takes for a request, known beforehand: at least half the mean, with the tail of an exponential. */
function answerMs(id: string, meanMs: number): number {
  return (meanMs / 2) * (1 - Math.log1p(-random(1, id)()));
}

/** Answers each request exactly `answerMs` after its arrival, unless it is stalled then. */
export async function serveKnown(seed: number, meanMs: number): Promise<KnownServer> {
  const server = await servePages(seed, (response, page, { id, arrivedMs }) => {
    const dueMs = arrivedMs + answerMs(id, meanMs);
    // Node's timers may fire early by a ms.
    const answer = () => {
      const restMs = dueMs - now();
      if (restMs > 0) setTimeout(answer, restMs);
      else response.end(page);
    };
    answer();
  });
  return {
    ...server,
    stall(ms) {
      const fromMs = now();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
      return { fromMs, toMs: now() };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** What a user waits who comes at `atMs`, by arithmetic alone. */
export function trueLatencyMs(id: string, atMs: number, meanMs: number, stall: Stall | null): number {
  const takesMs = answerMs(id, meanMs);
  if (stall === null || atMs + takesMs < stall.fromMs || atMs >= stall.toMs) return takesMs;
  // Came in the stall, and was read after it; or was read before it, and answered no sooner than its end.
  return atMs >= stall.fromMs ? stall.toMs + takesMs - atMs : Math.max(atMs + takesMs, stall.toMs) - atMs;
}
