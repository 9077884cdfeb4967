import { LabError } from '../errors.ts';
import type { Correctness } from '../lab/evidence.ts';
import type { Batch } from '../lab/variant.ts';
import { createFeatureStore } from './feature-store.ts';
import { createModel } from './linear-model.ts';

export interface AskedBatch {
  readonly batch: Batch;
  /**
   * Judges the scores of its rows by what a re-ranking needs of them: each row's share of its page. `right`: every share but
   * for the rounding of floats. Everything else is `wrong`.
   */
  check(scores: Float32Array): Correctness;
}

export interface Batches {
  /** Throws a LabError where the rows are no whole number of pages. */
  batchOf(market: number, rows: number, dimension: number, pageRows: number): AskedBatch;
}

/** A score is rounded to 24 bits after the sum over all rows of its call: shares agree to some ten-millionths. */
const tolerance = 1e-6;

/** What a nightly job re-ranks, and what should come of it: each market has users of its own. */
export function createBatches(seed: number): Batches {
  const store = createFeatureStore(seed);
  const model = createModel(seed);
  const golden = new Map<string, Float32Array>();

  function sharesOf(user: string, dimension: number, pageRows: number): Float32Array {
    const key = `${dimension} ${pageRows} ${user}`;
    const known = golden.get(key);
    if (known) return known;
    const made = share(model.score(store.rowsFor(user, dimension, pageRows).rows));
    golden.set(key, made);
    return made;
  }

  return {
    batchOf(market, rows, dimension, pageRows) {
      const pages = rows / pageRows;
      if (!Number.isInteger(pages)) {
        throw new LabError(
          'broken-lab',
          `A batch of ${rows} rows is no whole number of pages of ${pageRows}.`,
          "Let the product's batchRows be a multiple of its candidates.",
        );
      }
      const userOf = (page: number) => `market-${market}-${page}`;
      const batch: Batch = {
        dimension,
        pages,
        pageRows,
        rows(fromPage = 0, toPage = pages) {
          const values = new Float32Array((toPage - fromPage) * pageRows * dimension);
          for (let page = fromPage; page < toPage; page += 1) {
            const { rows } = store.rowsFor(userOf(page), dimension, pageRows);
            values.set(rows.values, (page - fromPage) * pageRows * dimension);
          }
          return { dimension, values };
        },
      };
      return {
        batch,
        check(scores) {
          if (scores.length !== rows) return 'wrong';
          for (let page = 0; page < pages; page += 1) {
            const found = share(scores.subarray(page * pageRows, (page + 1) * pageRows));
            const expected = sharesOf(userOf(page), dimension, pageRows);
            // Negated, so that NaN is never close.
            if (!found.every((one, row) => Math.abs(one - (expected[row] ?? Number.NaN)) <= tolerance)) return 'wrong';
          }
          return 'right';
        },
      };
    },
  };
}

function share(scores: Float32Array): Float32Array {
  const whole = scores.reduce((sum, score) => sum + score, 0);
  return scores.map((score) => score / whole);
}
