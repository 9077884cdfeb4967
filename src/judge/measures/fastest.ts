import type { Interval } from '../../lab/measure.ts';

/** Of several processes the one that surely grows fastest; unknown where nothing was sampled. */
export function fastestOf(growths: readonly (Interval | null)[]): Interval {
  const [fastest] = growths.filter((growth) => growth !== null).toSorted((one, other) => other.low - one.low);
  return fastest ?? { value: Number.NaN, low: Number.NaN, high: Number.NaN };
}
