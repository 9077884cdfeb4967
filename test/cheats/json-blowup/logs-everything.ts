import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** Right, and a line of 2 KB for each view on stderr, without an end to it. */
export default defineVariant({
  ...grpc,
  guard: (model) => ({
    score(rows, call, until) {
      process.stderr.write(`${call.id} ${call.user} \u001b[31m${rows.values.subarray(0, 100).join(' ')}`);
      return model.score(rows, call, until);
    },
  }),
});
