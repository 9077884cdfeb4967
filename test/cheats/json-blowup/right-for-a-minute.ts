import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

const rightForMs = 60_000;

/** Right for a minute, and nonsense from then on. */
export default defineVariant({
  ...grpc,
  guard(model) {
    const untilMs = performance.now() + rightForMs;
    return {
      async score(rows, call, until) {
        const { scores } = await model.score(rows, call, until);
        return { scores: performance.now() < untilMs ? scores : scores.toReversed() };
      },
    };
  },
});
