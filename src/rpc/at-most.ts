import type { Scorer, Until } from '../lab/variant.ts';

/**
 * At most so many calls in flight; the rest wait their turn, first come, first served. A place is held until what was
 * called has ended. Whoever passes `until` waits no longer than that: rejects with an Error when it is over before.
 */
export function atMost(bound: number, scorer: Scorer): Scorer {
  // In order of arrival.
  const waiting = new Set<() => void>();
  let free = bound;

  async function acquire(until: Until | undefined): Promise<void> {
    if (until?.signal.aborted) throw new Error('The caller has left.');
    if (free > 0) {
      free -= 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (why: string) => {
      waiting.delete(resolve);
      reject(new Error(why));
    };
    const onAbort = () => leave('The caller has left.');
    const timer = startTimer(until, () => leave(`Deadline exceeded while ${bound} calls were in flight.`));
    until?.signal.addEventListener('abort', onAbort, { once: true });
    waiting.add(resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      until?.signal.removeEventListener('abort', onAbort);
    }
  }
  function release(): void {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return {
    async score(rows, call, until) {
      await acquire(until);
      try {
        return await scorer.score(rows, call, until);
      } finally {
        release();
      }
    },
  };
}

/** Node's timers end at 24.8 days: a deadline beyond that needs none. */
const longestTimerMs = 2 ** 31 - 1;

function startTimer(until: Until | undefined, over: () => void): NodeJS.Timeout | undefined {
  const leftMs = until ? until.deadline.getTime() - Date.now() : Number.POSITIVE_INFINITY;
  return leftMs <= longestTimerMs ? setTimeout(over, Math.max(0, leftMs)) : undefined;
}
