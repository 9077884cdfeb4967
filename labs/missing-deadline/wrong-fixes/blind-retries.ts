import { defineVariant, type Scorer } from '#lab';
import { atMost } from '#rpc';
import defect from '../defect.ts';
import { giveUpAfter } from './promise-timeout.ts';

/** Three tries of 500 ms each; the earlier ones are left running. */
export default defineVariant({
  ...defect,
  guard: (model) => atMost(64, tryAgain(3, giveUpAfter(500, model))),
});

export function tryAgain(times: number, model: Scorer): Scorer {
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
