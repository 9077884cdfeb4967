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
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/**
 * A percentile with bounds by order statistics: no assumption on the distribution, and each bound misses the truth
 * with a chance of at most `errorShare`. Unfinished samples count with their age, except in the upper bound, where
 * they could still become anything. null for no samples.
 */
export function percentileInterval(
  samples: readonly Sample[],
  share: number,
  errorShare: number,
): PercentileInterval | null {
  const value = percentile(
    samples.map((sample) => sample.value),
    share,
  );
  if (value === null) return null;
  const n = samples.length;
  const atLeast = samples.map((sample) => sample.value).sort((a, b) => a - b);
  const atMost = samples
    .map((sample) => (sample.finished ? sample.value : Number.POSITIVE_INFINITY))
    .sort((a, b) => a - b);
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
