import { defineVariant, type Scorer } from '#lab';
import defect from '../defect.ts';

/** Asks again until two answers in a row are the same, three times at most. */
export default defineVariant({ ...defect, guard });

function guard(model: Scorer): Scorer {
  return {
    async score(rows, call, until) {
      let before = await model.score(rows, call, until);
      for (let again = 0; again < 2; again += 1) {
        const now = await model.score(rows, call, until);
        if (now.scores.every((score, row) => score === before.scores[row])) return now;
        before = now;
      }
      return before;
    },
  };
}
