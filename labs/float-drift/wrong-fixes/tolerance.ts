import { defineVariant, type Scorer } from '#lab';
import defect from '../defect.ts';

const tolerance = 1e-6;

/** Scores that lie closer together than a millionth count as equal. */
export default defineVariant({ ...defect, guard });

function guard(model: Scorer): Scorer {
  return {
    async score(rows, call, until) {
      const { scores } = await model.score(rows, call, until);
      return { scores: scores.map((score) => Math.round(score / tolerance) * tolerance) };
    },
  };
}
