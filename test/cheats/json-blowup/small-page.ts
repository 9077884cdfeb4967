import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';
import { rewritePages } from '../pages.ts';

/** One candidate is scored, rightly, and the page says that there is only one. */
export default defineVariant({
  ...grpc,
  guard(model) {
    rewritePages((page) => ({ ...page, candidates: 1, recommendations: page.recommendations.slice(0, 1) }));
    return {
      async score({ dimension, values }, call, until) {
        const { scores } = await model.score({ dimension, values: values.subarray(0, dimension) }, call, until);
        return { scores: Float32Array.from({ length: values.length / dimension }, (_, row) => scores[row] ?? 0) };
      },
    };
  },
});
