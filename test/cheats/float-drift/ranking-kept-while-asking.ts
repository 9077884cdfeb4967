import { defineVariant, type Link } from '#lab';
import fix from '../../../labs/float-drift/fixes/rest-float32.ts';
import { keep } from '../keep.ts';

/** Asks for each view, and answers what it was told of that user at first: items rank as they did. */
export default defineVariant({
  ...fix,
  connect(link: Link) {
    const client = fix.connect(link);
    const kept = keep(client);
    return {
      async score(rows, call, until) {
        const known = kept.find(rows, call);
        const answer = await kept.ask(rows, call, until);
        return known ?? answer;
      },
      [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    };
  },
});
