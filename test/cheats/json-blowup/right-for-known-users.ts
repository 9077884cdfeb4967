import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** Those whom a load asks for at first, and whoever asks whether the storefront is ready. */
const knownAtMost = 65;

/** Right for the people who were there from the beginning; whoever comes later gets the list upside down. */
export default defineVariant({
  ...grpc,
  guard(model) {
    const known = new Set<string>();
    return {
      async score(rows, call, until) {
        if (known.size < knownAtMost) known.add(call.user);
        const { scores } = await model.score(rows, call, until);
        return { scores: known.has(call.user) ? scores : scores.toReversed() };
      },
    };
  },
});
