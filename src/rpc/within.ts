import type { Scorer } from '../lab/variant.ts';

/**
 * Every call gets a deadline so many ms from now, or the caller's own where that comes first. What it calls must pass it
 * on, and stop when it is over.
 */
export function within(ms: number, scorer: Scorer): Scorer {
  return {
    score(rows, call, until = call.until) {
      const deadline = new Date(Math.min(Date.now() + ms, until.deadline.getTime()));
      return scorer.score(rows, call, { deadline, signal: until.signal });
    },
  };
}
