import { createPlaces } from '../lab/places.ts';
import type { BatchScorer } from '../lab/variant.ts';

/** At most so many batches on their way at a time; of those that wait, in order of arrival, no row is read yet. */
export function batchesInTurn(bound: number, scorer: BatchScorer & AsyncDisposable): BatchScorer & AsyncDisposable {
  const places = createPlaces(bound);
  return {
    async scoreBatch(batch, call, until) {
      using _place = await places.take(until ?? call.until);
      return await scorer.scoreBatch(batch, call, until);
    },
    [Symbol.asyncDispose]: () => scorer[Symbol.asyncDispose](),
  };
}
