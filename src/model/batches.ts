import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { LabError } from '../errors.ts';
import { now } from '../lab/clock.ts';
import type { Correctness } from '../lab/evidence.ts';
import type { Batch } from '../lab/variant.ts';
import { createFeatureStore, type FeatureStore } from './feature-store.ts';
import { createModel } from './linear-model.ts';

/** Which rows a batch holds. */
export interface BatchSpec {
  readonly market: number;
  /** Whole pages of `pageRows`. */
  readonly rows: number;
  readonly dimension: number;
  readonly pageRows: number;
  /** How often the features have changed: of items too, since what a page's rows have in common does not show in their shares. */
  readonly moment: number;
  /** Of the features; left out: 1. */
  readonly scale?: number;
  /** Left out: each row's share of its page counts; otherwise the first so many of each page, in their order. */
  readonly topK?: number;
}

/** Judges the scores of a batch by what a re-ranking needs of them: each row's share of its page. `right`: every share but for the rounding of floats. `agrees`: of a product that shows its top k alone, on each page. Everything else is `wrong`. It lets others have their turn every few ms: a batch whose features are new takes long. */
export type BatchCheck = (spec: BatchSpec, scores: Float32Array) => Promise<Correctness>;

/** A score is rounded to 24 bits after the sum over all rows of its call: shares agree to some ten-millionths. */
const tolerance = 1e-6;
/** Of a share, in itself: its score and it are rounded to 24 bits, at both ends. */
const roundedTwice = 4 * 2 ** -24 * 1.25;
/** Of all markets: users whose right shares are remembered. */
const usersAtMost = 8_192;

/** Whoever sends page views beside is late by no more than this. */
const turnMs = 2;

/** What a nightly job re-ranks: each market has users of its own. Throws a LabError where the rows are no whole number of pages. */
export function readBatch(store: FeatureStore, spec: BatchSpec): Batch {
  const { dimension, pageRows, moment, scale } = spec;
  const pages = pagesOf(spec);
  return {
    dimension,
    pages,
    pageRows,
    rows(fromPage = 0, toPage = pages) {
      const values = new Float32Array((toPage - fromPage) * pageRows * dimension);
      for (let page = fromPage; page < toPage; page += 1) {
        const { rows } = store.rowsFor(userOf(spec, page), dimension, pageRows, moment, moment, scale);
        values.set(rows.values, (page - fromPage) * pageRows * dimension);
      }
      return { dimension, values };
    },
  };
}

/** What should come of one. `secret`: the model's. */
export function createBatchCheck(seed: number, secret: string | number): BatchCheck {
  const store = createFeatureStore(seed);
  const model = createModel(secret);
  const known = new Map<string, { readonly key: string; readonly shares: Float32Array }>();

  function sharesOf(spec: BatchSpec, page: number): Float32Array {
    const { dimension, pageRows, moment, scale = 1 } = spec;
    const user = userOf(spec, page);
    const key = `${dimension} ${pageRows} ${moment} ${scale}`;
    const last = known.get(user);
    if (last?.key === key) return last.shares;
    const shares = share(model.score(store.rowsFor(user, dimension, pageRows, moment, moment, scale).rows));
    if (known.size >= usersAtMost) known.clear();
    known.set(user, { key, shares });
    return shares;
  }

  return async (spec, scores) => {
    if (scores.length !== spec.rows) return 'wrong';
    const { pageRows, topK } = spec;
    let answer: Correctness = 'right';
    let turnUntilMs = now() + turnMs;
    for (let page = 0; page < pagesOf(spec); page += 1) {
      if (now() > turnUntilMs) {
        await nextTurn();
        turnUntilMs = now() + turnMs;
      }
      const found = share(scores.subarray(page * pageRows, (page + 1) * pageRows));
      const expected = sharesOf(spec, page);
      // Negated, so that NaN is never close.
      if (found.every((one, row) => Math.abs(one - (expected[row] ?? Number.NaN)) <= toleranceOf(expected[row], topK)))
        continue;
      const agrees = topK !== undefined && found.every(Number.isFinite) && isSameOrder(found, expected, topK);
      if (!agrees) return 'wrong';
      answer = 'agrees';
    }
    return answer;
  };
}

/** Features may be so small that all shares lie within the tolerance of others: there it is that of the floats themselves. */
function toleranceOf(share = Number.NaN, topK: number | undefined): number {
  return topK === undefined ? tolerance : roundedTwice * share;
}

function isSameOrder(found: Float32Array, expected: Float32Array, topK: number): boolean {
  return isDeepStrictEqual(rankRows(found, topK), rankRows(expected, topK));
}

/** The first of them, best first; ties as they come. */
function rankRows(shares: Float32Array, topK: number): number[] {
  const rows = Array.from(shares.keys());
  return rows.sort((one, other) => (shares[other] ?? 0) - (shares[one] ?? 0) || one - other).slice(0, topK);
}

function pagesOf({ rows, pageRows }: BatchSpec): number {
  const pages = rows / pageRows;
  if (Number.isInteger(pages)) return pages;
  throw new LabError(
    'broken-lab',
    `A batch of ${rows} rows is not a whole number of pages of ${pageRows}.`,
    "Make the product's batchRows a multiple of its candidates.",
  );
}

function userOf({ market }: BatchSpec, page: number): string {
  return `market-${market}-${page}`;
}

function share(scores: Float32Array): Float32Array {
  const whole = scores.reduce((sum, score) => sum + score, 0);
  return scores.map((score) => score / whole);
}
