import { LabError } from '../errors.ts';
import { random } from '../lab/random.ts';
import type { Rows } from '../lab/variant.ts';

/** Items that can be recommended, `0` to `catalogue - 1`. */
export const catalogue = 256;

export interface FeatureStore {
  /**
   * The rows of one page view: one a candidate, the user's vector in its first half beside the item's in the second.
   * `items` names the candidates in the order of the rows; fewer candidates are the first of more.
   * Throws a LabError for more candidates than the catalogue has.
   */
  rowsFor(
    user: string,
    dimension: number,
    candidates: number,
  ): { readonly items: readonly number[]; readonly rows: Rows };
}

/** Deterministic features for any user: real-valued, with all the digits that a float32 has. */
export function createFeatureStore(seed: number): FeatureStore {
  const vectors = new Map<string, Float32Array>();
  const orders = new Map<string, readonly number[]>();

  /**
   * Made when first asked for, one vector at a time: a deploy of longer vectors must not stall, for the whole
   * catalogue at once, the very thread whose queue is being measured. A shorter vector is the start of a longer one.
   */
  function vector(of: string, length: number): Float32Array {
    const known = vectors.get(of);
    if (known && known.length >= length) return known.subarray(0, length);
    const made = drawVector(seed, of, length);
    vectors.set(of, made);
    return made;
  }

  function order(user: string): readonly number[] {
    const known = orders.get(user);
    if (known) return known;
    const made = shuffleCatalogue(seed, user);
    orders.set(user, made);
    return made;
  }

  return {
    rowsFor(user, dimension, candidates) {
      if (candidates > catalogue)
        throw new LabError(
          'broken-lab',
          `${candidates} candidates were asked for, and the catalogue has ${catalogue} items`,
          `Let the product's candidates be at most ${catalogue}.`,
        );
      const items = order(user).slice(0, candidates);
      const userLength = Math.floor(dimension / 2);
      const userVector = vector(`user ${user}`, userLength);
      const values = new Float32Array(candidates * dimension);
      for (const [row, item] of items.entries()) {
        values.set(userVector, row * dimension);
        values.set(vector(`item ${item}`, dimension - userLength), row * dimension + userLength);
      }
      return { items, rows: { dimension, values } };
    },
  };
}

/** Three uniform draws make a bell of mean 0 and variance 1, at a fraction of what logarithms and cosines cost. */
function drawVector(seed: number, of: string, length: number): Float32Array {
  const draw = random(seed, of);
  const vector = new Float32Array(length);
  for (let at = 0; at < length; at += 1) vector[at] = 2 * (draw() + draw() + draw() - 1.5);
  return vector;
}

/** Fisher and Yates. */
function shuffleCatalogue(seed: number, user: string): readonly number[] {
  const draw = random(seed, `candidates ${user}`);
  const items = Array.from({ length: catalogue }, (_, item) => item);
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    [items[last], items[other]] = [items[other] ?? other, items[last] ?? last];
  }
  return items;
}
