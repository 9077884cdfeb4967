import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';
import { keep } from '../keep.ts';

/** Answers are kept for two seconds only, and say nothing of their age. */
export default defineVariant({
  ...grpc,
  guard(model) {
    const kept = keep(model, 2_000);
    return { score: async (rows, call, until) => kept.find(rows, call) ?? kept.ask(rows, call, until) };
  },
});
