import { defineVariant, type Scorer } from '#lab';
import { atMost } from '#rpc';
import defect from '../defect.ts';

/** Three tries of 500 ms each; those before are left running. */
export default defineVariant({
  ...defect,
  guard: (model) => atMost(64, tryAgain(3, giveUpAfter(500, model))),
});

function tryAgain(times: number, model: Scorer): Scorer {
  return {
    async score(rows, call) {
      for (let left = times - 1; left > 0; left -= 1) {
        try {
          return await model.score(rows, call);
        } catch {
          // Once more.
        }
      }
      return model.score(rows, call);
    },
  };
}

function giveUpAfter(ms: number, model: Scorer): Scorer {
  return {
    score(rows, call) {
      const { promise: tooLate, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
      return Promise.race([model.score(rows, call), tooLate]).finally(() => clearTimeout(timer));
    },
  };
}
