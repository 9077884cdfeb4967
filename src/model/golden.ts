import { LabError } from '../errors.ts';
import type { Correctness } from '../lab/evidence.ts';
import type { Product } from '../lab/world.ts';
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
  /** Of the features; left out: 1. */
  readonly scale?: number;
  /** Best first; ties by item. */
  readonly recommendations: readonly Recommendation[];
  readonly degraded?: true;
}

/** As JSON, with a score of as many letters as a float32 can take. */
const recommendationBytes = JSON.stringify([{ item: catalogue, score: -1.1754943508222875e-38 }]).length;

/** No right answer has a larger body: each item of the catalogue once, four times over for whoever writes it on many lines. */
export const pageBytesAtMost = 4 * catalogue * recommendationBytes;

/** The page's answer from what the model said of each item. Throws a LabError unless there is a score an item. */
export function rank(
  user: string,
  dimension: number,
  items: readonly number[],
  scores: Float32Array,
  scale?: number,
): PageAnswer {
  if (scores.length !== items.length)
    throw new LabError(
      'broken-variant',
      `${scores.length} scores came back for ${items.length} rows`,
      'Check that the variant carries every row, and every score back.',
    );
  const recommendations = items.map((item, row) => ({ item, score: scores[row] ?? Number.NaN }));
  recommendations.sort((one, other) => other.score - one.score || one.item - other.item);
  return { user, dimension, candidates: items.length, ...(scale === undefined ? {} : { scale }), recommendations };
}

/** What a view asked for. */
export interface Asked {
  /** How often its user's features had changed. */
  readonly moment: number;
  /** The same when its answer came: another view of theirs may have had a later answer meanwhile. Left out: no later one. */
  readonly latest?: number;
  /** Vectors and candidates that its page may have, as they were deployed when it was on its way; null: any. */
  readonly products: readonly AskedProduct[] | null;
}
type AskedProduct = Pick<Product, 'dimension' | 'candidates' | 'scale' | 'topK'>;
const anything: Asked = { moment: 0, products: null };

export interface Golden {
  /**
   * `right`: the same items in the same order, each score bit for bit. `inexact`: the same items, each score off by
   * less than a millionth, in another order only where scores are that close. Where the product shows its `topK` alone, nothing is
   * `inexact`: it `agrees` if these are in their order, whatever the scores are. `degraded`: one of these, of any moment before it
   * came, and marked so. Everything else is `wrong`, an earlier answer that is not marked among it.
   */
  check(user: string, answer: PageAnswer, asked?: Asked): Correctness;
}

/** Longer vectors are not computed for the sake of a broken answer. */
const longestDimension = 65_536;
/** Of one user: an answer that is older than so many changes of its features is no answer. */
const earlierAtMost = 60;
const keptAtMost = 2 * earlierAtMost;
const usersAtMost = 512;

/** What the storefront should have answered, computed afresh. `secret`: the model's. */
export function createGolden(seed: number, secret: string | number): Golden {
  const store = createFeatureStore(seed);
  const model = createModel(secret);
  const pages = new Map<string, Map<string, PageAnswer>>();

  /** Of a user, the latest last. */
  function pagesOf(user: string): Map<string, PageAnswer> {
    const known = pages.get(user) ?? new Map<string, PageAnswer>();
    pages.delete(user);
    pages.set(user, known);
    forgetOldest(pages, usersAtMost);
    return known;
  }

  function expected(user: string, { dimension, candidates, scale = 1 }: PageAnswer, moment: number): PageAnswer {
    const known = pagesOf(user);
    const key = keyOf(dimension, candidates, scale, moment);
    const page = known.get(key);
    if (page) return page;
    const { items, rows } = store.rowsFor(user, dimension, candidates, moment, 0, scale);
    const made = rank(user, dimension, items, model.score(rows));
    known.set(key, made);
    forgetOldest(known, keptAtMost);
    return made;
  }

  function isEarlier(user: string, answer: PageAnswer, latest: number, topK: number | undefined): boolean {
    for (let at = latest; at >= 0 && at >= latest - earlierAtMost; at -= 1)
      if (compare(expected(user, answer, at).recommendations, answer.recommendations, topK) !== 'wrong') return true;
    return false;
  }

  return {
    check(user, answer, { moment, latest = moment, products } = anything) {
      const { dimension, candidates, scale = 1 } = answer;
      if (answer.user !== user || !isCount(dimension, longestDimension) || !isCount(candidates, catalogue))
        return 'wrong';
      const product = products?.find(
        (one) => one.dimension === dimension && one.candidates === candidates && (one.scale ?? 1) === scale,
      );
      if (products && !product) return 'wrong';
      const found = compare(expected(user, answer, moment).recommendations, answer.recommendations, product?.topK);
      if (!answer.degraded) return found;
      return found !== 'wrong' || isEarlier(user, answer, latest, product?.topK) ? 'degraded' : 'wrong';
    },
  };
}

function keyOf(dimension: number, candidates: number, scale: number, moment: number): string {
  return `${dimension} ${candidates} ${scale} ${moment}`;
}

function forgetOldest(known: Map<string, unknown>, atMost: number): void {
  if (known.size <= atMost) return;
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

function compare(
  expected: readonly Recommendation[],
  found: readonly Recommendation[],
  topK: number | undefined,
): Exclude<Correctness, 'degraded'> {
  if (found.length !== expected.length) return 'wrong';
  if (found.every(({ item, score }, at) => item === expected[at]?.item && score === expected[at]?.score))
    return 'right';
  if (topK !== undefined) return isRanked(expected, found, topK) ? 'agrees' : 'wrong';
  return isClose(expected, found) ? 'inexact' : 'wrong';
}

/** Whether the first `topK` are those that they should be, each at its place, and the rest are the others, by their scores. */
function isRanked(expected: readonly Recommendation[], found: readonly Recommendation[], topK: number): boolean {
  const missing = new Set(expected.map(({ item }) => item));
  let lowest = Number.POSITIVE_INFINITY;
  return found.every(({ item, score }, at) => {
    // NaN is not in any order.
    const inOrder = score <= lowest && score >= 0;
    lowest = score;
    return inOrder && missing.delete(item) && (at >= topK || item === expected[at]?.item);
  });
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
