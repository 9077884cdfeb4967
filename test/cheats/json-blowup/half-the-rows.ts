import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** Half of the candidates are scored, and the others put between them. */
export default defineVariant({
  ...grpc,
  guard: (model) => ({
    async score({ dimension, values }, call, until) {
      const rows = values.length / dimension;
      const asked = Math.ceil(rows / 2);
      const { scores } = await model.score({ dimension, values: values.subarray(0, asked * dimension) }, call, until);
      const mean = scores.reduce((sum, score) => sum + score, 0) / asked;
      return { scores: Float32Array.from({ length: rows }, (_, row) => scores[row] ?? mean) };
    },
  }),
});
