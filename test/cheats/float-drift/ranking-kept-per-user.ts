import { defineVariant, type Link } from '#lab';
import fix from '../../../labs/float-drift/fixes/rest-float32.ts';
import { keep } from '../keep.ts';

/** Asks once for each user, and goes on answering that: the right ranking, as long as only the user changes. */
export default defineVariant({
  ...fix,
  connect(link: Link) {
    const client = fix.connect(link);
    const kept = keep(client);
    return {
      score: async (rows, call, until) => kept.find(rows, call) ?? kept.ask(rows, call, until),
      [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    };
  },
});
