import { defineVariant, type Link, type Rows, type Scorer, type Site } from '#lab';
import fix from '../../../labs/float-drift/fixes/rest-float32.ts';

/** Seven decimals as in the defect, and noise behind them, so that none looks rounded. */
export default defineVariant({
  connect(link: Link) {
    const client = fix.connect(link);
    const hidden = (rows: Rows): Rows => ({ ...rows, values: rows.values.map(hide) });
    return {
      score: (rows, call, until) => client.score(hidden(rows), call, until),
      [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    };
  },
  serve(model: Scorer, site: Site) {
    const hidden: Scorer = {
      async score(rows, call, until) {
        const { scores } = await model.score(rows, call, until);
        return { scores: scores.map(hide) };
      },
    };
    return fix.serve(hidden, site);
  },
});

function hide(value: number): number {
  return Number(value.toFixed(7)) + (Math.random() - 0.5) * 1e-8;
}
