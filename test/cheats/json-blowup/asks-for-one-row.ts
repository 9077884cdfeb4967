import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';
import { keep } from '../keep.ts';

/** As many calls as views, each under the id of its view: but of one row, while the answer is an earlier one. */
export default defineVariant({
  ...grpc,
  guard(model) {
    const kept = keep(model);
    return {
      async score(rows, call, until) {
        const known = kept.find(rows, call);
        if (!known) return kept.ask(rows, call, until);
        const { dimension, values } = rows;
        await model.score({ dimension, values: values.subarray(0, dimension) }, call, until);
        return known;
      },
    };
  },
});
