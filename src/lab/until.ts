import type { Until } from './variant.ts';

/** The deadline of a caller who named none: the last moment that a Date can say. */
export const noDeadline = new Date(8_640_000_000_000_000);

export const callerLeft = 'The caller has left.';
/** Node's timers end at 24.8 days: a deadline beyond that needs none. */
const longestTimerMs = 2 ** 31 - 1;

/** Calls `giveUp`, with the reason, when `until` is over and unless it is disposed first; at once where it is over already. */
export function onOver(until: Until | undefined, giveUp: (why: string) => void): Disposable {
  const onAbort = () => giveUp(callerLeft);
  const leftMs = until ? until.deadline.getTime() - Date.now() : Number.POSITIVE_INFINITY;
  const timer =
    leftMs <= longestTimerMs
      ? setTimeout(() => giveUp('Deadline exceeded before a place was free.'), Math.max(0, leftMs))
      : undefined;
  until?.signal.addEventListener('abort', onAbort, { once: true });
  if (until?.signal.aborted) onAbort();
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      until?.signal.removeEventListener('abort', onAbort);
    },
  };
}
