import { LabError } from '../errors.ts';
import { random } from '../lab/random.ts';
import type { Rows } from '../lab/variant.ts';

/** Items that can be recommended, `0` to `catalogue - 1`. */
export const catalogue = 256;

/** A batch of the job has some hundred of them. */
const peopleAtMost = 8_192;

export interface FeatureStore {
  /**
   * The rows of one page view: one a candidate, the user's vector in its first half beside the item's in the second.
   * `items` names the candidates in the order of the rows; fewer candidates are the first of more.
   * `moment` counts how often the user's own vector has changed since the beginning, `season` how often those of the items have;
   * left out: not yet. `scale`: of all features; left out: 1.
   * Throws a LabError for more candidates than the catalogue has.
   */
  rowsFor(
    user: string,
    dimension: number,
    candidates: number,
    moment?: number,
    season?: number,
    scale?: number,
  ): { readonly items: readonly number[]; readonly rows: Rows };
}

/** Deterministic features for any user: real-valued, with all the digits that a float32 has. */
export function createFeatureStore(seed: number): FeatureStore {
  const items = new Map<number, { readonly season: number; readonly vector: Float32Array }>();
  const people = new Map<string, { readonly moment: number; readonly vector: Float32Array }>();
  const orders = new Map<string, readonly number[]>();

  /**
   * Made when first asked for, one vector at a time: a deploy of longer vectors must not stall, for the whole
   * catalogue at once, the very thread whose queue is being measured. A shorter vector is the start of a longer one.
   */
  function itemVector(item: number, season: number, length: number): Float32Array {
    const known = items.get(item);
    if (known && known.season === season && known.vector.length >= length) return known.vector.subarray(0, length);
    const vector = drawVector(seed, `item ${item} ${season}`, length);
    items.set(item, { season, vector });
    return vector;
  }

  function userVector(user: string, moment: number, length: number): Float32Array {
    const known = people.get(user);
    if (known && known.moment === moment && known.vector.length >= length) return known.vector.subarray(0, length);
    const vector = drawVector(seed, `user ${user} ${moment}`, length);
    keep(people, user, { moment, vector });
    return vector;
  }

  function order(user: string): readonly number[] {
    const known = orders.get(user);
    if (known) return known;
    const made = shuffleCatalogue(seed, user);
    keep(orders, user, made);
    return made;
  }

  return {
    rowsFor(user, dimension, candidates, moment = 0, season = 0, scale = 1) {
      if (candidates > catalogue)
        throw new LabError(
          'broken-lab',
          `${candidates} candidates were asked for, but the catalogue has ${catalogue} items`,
          `Set the product's candidates to at most ${catalogue}.`,
        );
      const items = order(user).slice(0, candidates);
      const userLength = Math.floor(dimension / 2);
      const ofUser = userVector(user, moment, userLength);
      const values = new Float32Array(candidates * dimension);
      for (const [row, item] of items.entries()) {
        values.set(ofUser, row * dimension);
        values.set(itemVector(item, season, dimension - userLength), row * dimension + userLength);
      }
      if (scale !== 1) for (let at = 0; at < values.length; at += 1) values[at] = (values[at] ?? 0) * scale;
      return { items, rows: { dimension, values } };
    },
  };
}

/** People come and go while a world is up: who has not been here for longest is forgotten. */
function keep<T>(known: Map<string, T>, user: string, value: T): void {
  known.delete(user);
  known.set(user, value);
  if (known.size <= peopleAtMost) return;
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
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
