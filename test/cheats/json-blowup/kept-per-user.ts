import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';
import { keep } from '../keep.ts';

/** A user's first answer is all the answers that he ever gets, and says nothing of its age. */
export default defineVariant({
  ...grpc,
  guard(model) {
    const kept = keep(model);
    return { score: async (rows, call, until) => kept.find(rows, call) ?? kept.ask(rows, call, until) };
  },
});
