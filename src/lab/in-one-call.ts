import type { BatchScorer, Scorer } from './variant.ts';

/** A whole batch as one call with all its rows. */
export function inOneCall(client: Scorer & AsyncDisposable): BatchScorer & AsyncDisposable {
  return {
    scoreBatch: (batch, call, until) => client.score(batch.rows(), call, until),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
