import type { Interval } from '../../lab/measure.ts';
import { betaQuantile } from './beta.ts';

/**
 * Clopper–Pearson: the share of hits, with bounds that each miss the truth with a chance of at most `errorShare`.
 * A `designEffect` above 1 says that the trials depend on each other, and tell as much as `trials / designEffect`
 * independent ones would. No trials: the share is unknown (NaN) and can be anything from 0 to 1.
 */
export function proportionInterval(hits: number, trials: number, errorShare: number, designEffect = 1): Interval {
  if (trials === 0) return { value: Number.NaN, low: 0, high: 1 };
  const n = Math.max(1, trials / designEffect);
  const k = (hits / trials) * n;
  return {
    value: hits / trials,
    low: hits === 0 ? 0 : betaQuantile(errorShare, k, n - k + 1),
    high: hits === trials ? 1 : betaQuantile(1 - errorShare, k + 1, n - k),
  };
}
