import { defineVariant, type Scorer } from '#lab';
import { atMost, orEarlier } from '#rpc';
import defect from '../defect.ts';

/** The page stops waiting after 500 ms. The call does not. */
export default defineVariant({
  ...defect,
  guard: (model) => orEarlier(atMost(64, giveUpAfter(500, model))),
});

export function giveUpAfter(ms: number, model: Scorer): Scorer {
  return {
    score(rows, call) {
      const { promise: tooLate, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
      return Promise.race([model.score(rows, call), tooLate]).finally(() => clearTimeout(timer));
    },
  };
}
