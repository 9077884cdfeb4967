import { numbersOf, type Rows } from '../../lab/rows.ts';
import { binomialCdf } from './beta.ts';

/** A sample; an unfinished one is at least as large as its `value`. */
export interface Sample {
  readonly value: number;
  readonly finished: boolean;
}

export interface PercentileInterval {
  readonly value: number;
  /** null: too few samples to tell. */
  readonly low: number | null;
  /** null: too few samples, or too many unfinished ones, to tell. */
  readonly high: number | null;
}

/** The smallest value that at least `share` of the values reach no higher than (nearest rank); null for none. */
export function percentile(values: ArrayLike<number>, share: number): number | null {
  return percentileOf(inOrder(values), share);
}

/** In ascending order, for more than one percentile of them. */
export function inOrder(values: ArrayLike<number>): Float64Array {
  return new Float64Array(values).sort();
}

export function percentileOf(sorted: Float64Array, share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/**
 * A percentile with bounds by order statistics: no assumption on the distribution, and each bound misses the truth
 * with a chance of at most `errorShare`. Unfinished samples count with their age, except in the upper bound, where
 * they could still become anything. null for no samples.
 */
export function percentileInterval(
  samples: Rows<Sample>,
  share: number,
  errorShare: number,
): PercentileInterval | null {
  const atLeast = inOrder(numbersOf(samples, (sample) => sample.value));
  const value = percentileOf(atLeast, share);
  if (value === null) return null;
  const n = samples.length;
  const atMost = inOrder(
    numbersOf(samples, ({ value: known, finished }) => (finished ? known : Number.POSITIVE_INFINITY)),
  );
  const lowRank = lastRank(n, (rank) => binomialCdf(rank - 1, n, share) <= errorShare);
  const highRank = 1 + lastRank(n, (rank) => 1 - binomialCdf(rank - 1, n, share) > errorShare);
  const high = atMost[highRank - 1] ?? Number.POSITIVE_INFINITY;
  return { value, low: atLeast[lowRank - 1] ?? null, high: Number.isFinite(high) ? high : null };
}

/** The last of the ranks 1 … n for which `holds`, which holds up to some rank and not after it; 0 for none. */
function lastRank(n: number, holds: (rank: number) => boolean): number {
  let below = 0;
  let above = n + 1;
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (holds(middle)) below = middle;
    else above = middle;
  }
  return below;
}
