import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';
import { rewritePages } from '../pages.ts';

/** 200, at once, and nothing on the page. */
export default defineVariant({
  ...grpc,
  guard() {
    rewritePages((page) => ({ ...page, candidates: 0, recommendations: [] }));
    return { score: async ({ dimension, values }) => ({ scores: new Float32Array(values.length / dimension) }) };
  },
});
