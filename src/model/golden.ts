import { LabError } from '../errors.ts';
import type { Correctness } from '../lab/evidence.ts';
import { catalogue, createFeatureStore } from './feature-store.ts';
import { createModel } from './linear-model.ts';

export interface Recommendation {
  readonly item: number;
  /** A float32, which JSON carries without loss. */
  readonly score: number;
}

/** Body of the storefront's `GET /recommendations/:user`. */
export interface PageAnswer {
  readonly user: string;
  /** Of the product as it was for this view. Both come from the storefront, not from the variant. */
  readonly dimension: number;
  readonly candidates: number;
  /** Best first; ties by item. */
  readonly recommendations: readonly Recommendation[];
  readonly degraded?: true;
}

/** The page's answer from what the model said of each item. Throws a LabError unless there is a score an item. */
export function rank(user: string, dimension: number, items: readonly number[], scores: Float32Array): PageAnswer {
  if (scores.length !== items.length)
    throw new LabError(
      'broken-variant',
      `${scores.length} scores came back for ${items.length} rows`,
      'Check that the variant carries every row, and every score back.',
    );
  const recommendations = items.map((item, row) => ({ item, score: scores[row] ?? Number.NaN }));
  recommendations.sort((one, other) => other.score - one.score || one.item - other.item);
  return { user, dimension, candidates: items.length, recommendations };
}

export interface Golden {
  /**
   * `right`: the same items in the same order, each score bit for bit. `inexact`: the same items, each score off by
   * less than a millionth, in another order only where scores are that close. `degraded`: one of these, and marked
   * as an earlier answer. Everything else is `wrong`.
   */
  check(user: string, answer: PageAnswer): Correctness;
}

/** Longer vectors are not computed for the sake of a broken answer. */
const longestDimension = 65_536;

/** What the storefront should have answered, computed afresh from the seed. */
export function createGolden(seed: number): Golden {
  const store = createFeatureStore(seed);
  const model = createModel(seed);
  const pages = new Map<string, PageAnswer>();

  function expected(user: string, dimension: number, candidates: number): PageAnswer {
    const key = `${dimension} ${candidates} ${user}`;
    const known = pages.get(key);
    if (known) return known;
    const { items, rows } = store.rowsFor(user, dimension, candidates);
    const made = rank(user, dimension, items, model.score(rows));
    pages.set(key, made);
    return made;
  }

  return {
    check(user, answer) {
      const { dimension, candidates } = answer;
      if (answer.user !== user || !isCount(dimension, longestDimension) || !isCount(candidates, catalogue))
        return 'wrong';
      const found = compare(expected(user, dimension, candidates).recommendations, answer.recommendations);
      return answer.degraded && found !== 'wrong' ? 'degraded' : found;
    },
  };
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

function compare(expected: readonly Recommendation[], found: readonly Recommendation[]): 'right' | 'inexact' | 'wrong' {
  if (found.length !== expected.length) return 'wrong';
  if (found.every(({ item, score }, at) => item === expected[at]?.item && score === expected[at]?.score))
    return 'right';
  return isClose(expected, found) ? 'inexact' : 'wrong';
}

/** Of as many recommendations as there should be: whether all items are there, and scores and order nearly right. */
function isClose(expected: readonly Recommendation[], found: readonly Recommendation[]): boolean {
  const scores = new Map(expected.map(({ item, score }) => [item, score]));
  let lowest = Number.POSITIVE_INFINITY;
  for (const { item, score } of found) {
    const truth = scores.get(item);
    // An item that came twice is not there the second time.
    if (truth === undefined || !scores.delete(item)) return false;
    const tolerance = 1e-6 * (1 + truth);
    // Negated, so that NaN is never close.
    if (!(Math.abs(score - truth) <= tolerance) || truth > lowest + tolerance) return false;
    lowest = Math.min(lowest, truth);
  }
  return true;
}
