import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';
import { keep } from '../keep.ts';

/** The model is asked for one view of four; the others get what their user got before. */
export default defineVariant({
  ...grpc,
  guard(model) {
    const kept = keep(model);
    let views = 0;
    return {
      async score(rows, call, until) {
        views += 1;
        const known = views % 4 === 0 ? undefined : kept.find(rows, call);
        return known ?? kept.ask(rows, call, until);
      },
    };
  },
});
