import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';
import { keep } from '../keep.ts';

/** Asks once a user; from then on each of his answers is an earlier one, and marked as such. */
export default defineVariant({
  ...grpc,
  guard(model) {
    const kept = keep(model);
    return {
      score: async (rows, call, until) => ({
        ...(kept.find(rows, call) ?? (await kept.ask(rows, call, until))),
        degraded: true,
      }),
    };
  },
});
