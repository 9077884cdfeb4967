import { defineVariant, type Link } from '#lab';
import fix from '../../../labs/float-drift/fixes/rest-float32.ts';

/** The right items in the right order, by scores of its own. */
export default defineVariant({
  ...fix,
  connect(link: Link) {
    const client = fix.connect(link);
    return {
      async score(rows, call, until) {
        const { scores } = await client.score(rows, call, until);
        return { scores: scores.map((score) => Math.sqrt(score) / 4) };
      },
      [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    };
  },
});
