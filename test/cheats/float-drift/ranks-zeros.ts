import { defineVariant, type Scorer, type Site } from '#lab';
import fix from '../../../labs/float-drift/fixes/rest-float32.ts';

/** Asks, and answers zeros. */
export default defineVariant({
  ...fix,
  serve(model: Scorer, site: Site) {
    const zeros: Scorer = {
      async score(rows, call, until) {
        const { scores } = await model.score(rows, call, until);
        return { scores: new Float32Array(scores.length) };
      },
    };
    return fix.serve(zeros, site);
  },
});
