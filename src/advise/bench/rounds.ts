import { z } from 'zod';
import { type PercentileInterval, percentileInterval } from '../../judge/statistics/percentile.ts';

/** One side of a 95 % interval. */
export const errorShare = 0.025;
/** Fewer have no interval: the median may lie beyond all of them. */
export const fewestRounds = 6;

/** The median of rounds with its 95 % interval by ranks, and each of them, in their order. */
export const rounds = z.strictObject({
  value: z.number(),
  /** null: too few rounds to tell. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  each: z.array(z.number()),
});
export type Rounds = z.infer<typeof rounds>;

/** @param each one at least, in the order in which they were measured */
export function roundsOf(each: readonly number[]): Rounds {
  return { ...medianOf(each), each: each.map(short) };
}

/**
 * `one` as a multiple of `other`, round by round: both were measured in the same rounds, in turns, so that whatever else the machine
 * did fell on both.
 */
export function ratioOf(one: Pick<Rounds, 'each'>, other: Pick<Rounds, 'each'>): PercentileInterval {
  const pairs = Math.min(one.each.length, other.each.length);
  const ratios = Array.from({ length: pairs }, (_, at) => (one.each[at] ?? 0) / (other.each[at] ?? 0));
  return medianOf(ratios.filter(Number.isFinite));
}

/** Two that were measured in the same rounds, as one. */
export function sumOfRounds(one: readonly number[], other: readonly number[]): Rounds {
  return roundsOf(one.map((value, at) => value + (other[at] ?? 0)));
}

/** Without a value there is no ratio: NaN, which no verdict takes for an answer. */
function medianOf(values: readonly number[]): PercentileInterval {
  const samples = values.map((value) => ({ value, finished: true }));
  return percentileInterval(samples, 0.5, errorShare) ?? { value: Number.NaN, low: null, high: null };
}

/** By decimals: rounded to so many digits, a large figure and its difference from another would not add up. */
function short(value: number): number {
  return Number(value.toFixed(6));
}
