import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** The right order, with three digits after the point. */
export default defineVariant({
  ...grpc,
  guard: (model) => ({
    async score(rows, call, until) {
      const { scores } = await model.score(rows, call, until);
      return { scores: scores.map((score) => Math.round(score * 1e3) / 1e3) };
    },
  }),
});
