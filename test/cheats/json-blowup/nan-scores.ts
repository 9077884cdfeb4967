import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** One of the scores is no number. */
export default defineVariant({
  ...grpc,
  guard: (model) => ({
    async score(rows, call, until) {
      const { scores } = await model.score(rows, call, until);
      return { scores: scores.with(0, Number.NaN) };
    },
  }),
});
