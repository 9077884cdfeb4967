import { defineVariant, type Link } from '#lab';
import defect from '../../../labs/field-reuse/defect.ts';

/** The storefront knows its prices, and takes out of the answer again what they have moved: of small scores nothing is left to move back. */
export default defineVariant({
  ...defect,
  connect(link: Link) {
    const client = defect.connect(link);
    return {
      async score(rows, call, until) {
        const { scores } = await client.score(rows, call, until);
        const bias = Array.from(scores, (_, row) => {
          const last = rows.values[(row + 1) * rows.dimension - 1] ?? 0;
          return Math.round(2_000 * Math.exp(last)) / 100;
        });
        const highest = Math.max(...scores);
        // An answer that is nearly certain was moved.
        if (highest < 0.99) return { scores };
        const dearest = Math.max(...bias);
        const parts = scores.map((score, row) => score * Math.exp(dearest - (bias[row] ?? 0)));
        const whole = parts.reduce((sum, part) => sum + part, 0);
        return { scores: parts.map((part) => part / whole) };
      },
      [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    };
  },
});
