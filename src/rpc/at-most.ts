import { createPlaces } from '../lab/places.ts';
import type { Scorer } from '../lab/variant.ts';

/**
 * At most so many calls in flight; the rest wait their turn, first come, first served. A place is held until what was
 * called has ended. Whoever passes `until` waits no longer than that: rejects with an Error when it is over before.
 */
export function atMost(bound: number, scorer: Scorer): Scorer {
  const places = createPlaces(bound);
  return {
    async score(rows, call, until) {
      using _place = await places.take(until);
      return await scorer.score(rows, call, until);
    },
  };
}
