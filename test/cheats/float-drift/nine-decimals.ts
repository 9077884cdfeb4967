import { defineVariant, type Link, type Scorer, type Site } from '#lab';
import fix from '../../../labs/float-drift/fixes/rest-float32.ts';

/** Two decimals more at both ends, and nothing else: enough for tonight's scores, and not for tonight's features. */
export default defineVariant({
  connect(link: Link) {
    const client = fix.connect(link);
    return {
      score: (rows, call, until) => client.score({ ...rows, values: rows.values.map(nineDecimals) }, call, until),
      [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    };
  },
  serve(model: Scorer, site: Site) {
    const rounded: Scorer = {
      async score(rows, call, until) {
        const { scores } = await model.score(rows, call, until);
        return { scores: scores.map(nineDecimals) };
      },
    };
    return fix.serve(rounded, site);
  },
});

function nineDecimals(value: number): number {
  return Number(value.toFixed(9));
}
