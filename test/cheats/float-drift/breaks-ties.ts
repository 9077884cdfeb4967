import { defineVariant, type Link } from '#lab';
import fix from '../../../labs/float-drift/fixes/rest-float32.ts';

/** Every digit there and back; scores that are equal are told apart by their row, and not by their item as the golden path does. */
export default defineVariant({
  ...fix,
  connect(link: Link) {
    const client = fix.connect(link);
    return {
      async score(rows, call, until) {
        const { scores } = await client.score(rows, call, until);
        return { scores: scores.map((score, row) => score - row * 1e-8) };
      },
      [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    };
  },
});
