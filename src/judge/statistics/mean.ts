import type { Interval } from '../../lab/measure.ts';
import { betaQuantile } from './beta.ts';

const batches = 20;

/**
 * The mean, with bounds by Student's t that each miss the truth with a chance of about `errorShare`. Values in the
 * order in which they were measured: neighbours resemble each other, so from 40 values on the spread is taken from
 * the means of 20 batches of neighbours. One value has no bounds (±Infinity); none has no mean (NaN).
 */
export function meanInterval(values: readonly number[], errorShare: number): Interval {
  const mean = meanOf(values);
  const spread = values.length < 2 * batches ? values : batchMeans(values);
  const n = spread.length;
  if (n < 2) return { value: mean, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const centre = meanOf(spread);
  const variance = spread.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (n - 1);
  const margin = studentQuantile(errorShare, n - 1) * Math.sqrt(variance / n);
  return { value: mean, low: mean - margin, high: mean + margin };
}

/** NaN for no values. */
export function meanOf(values: readonly number[] | Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] ?? 0;
  return sum / values.length;
}

/** What a t variable with so many degrees of freedom exceeds with a chance of `upperTail`, below one half. */
export function studentQuantile(upperTail: number, freedom: number): number {
  const x = betaQuantile(2 * upperTail, freedom / 2, 0.5);
  return Math.sqrt((freedom * (1 - x)) / x);
}

function batchMeans(values: readonly number[]): number[] {
  return Array.from({ length: batches }, (_, index) =>
    meanOf(
      values.slice(Math.floor((index * values.length) / batches), Math.floor(((index + 1) * values.length) / batches)),
    ),
  );
}
