import { designEffect } from '../statistics/design-effect.ts';
import { type PercentileInterval, percentile } from '../statistics/percentile.ts';
import { proportionInterval } from '../statistics/proportion.ts';
import type { SeenView } from './views.ts';

/** Of either bound, for intervals of 95 %. */
export const intervalErrorShare = 0.025;

/**
 * A percentile of these views' latencies, in ms, with the bounds between which the share of slower views is not surely
 * another one: as an SLO would be judged at each, bursts counted as few. Views still on their way count with their age,
 * except in the upper bound, where they could still become anything. null for no views.
 */
export function latencyInterval(
  views: readonly SeenView[],
  share: number,
  errorShare: number,
): PercentileInterval | null {
  const sorted = views.map(({ latencyMs }) => latencyMs).sort((one, other) => one - other);
  const value = percentile(sorted, share);
  if (value === null) return null;
  const slower = 1 - share;
  const boundsOf = (isHit: (view: SeenView) => boolean) => {
    const trials = views.map((view) => ({ atMs: view.atMs, hit: isHit(view) }));
    const hits = trials.filter(({ hit }) => hit).length;
    return proportionInterval(hits, trials.length, errorShare, designEffect(trials));
  };
  const low = last(sorted, (ms) => boundsOf(({ latencyMs }) => latencyMs >= ms).low > slower);
  const high = last(
    sorted.toReversed(),
    (ms) => boundsOf(({ latencyMs, doneMs }) => doneMs === null || latencyMs > ms).high <= slower,
  );
  return { value, low: low === null ? null : Math.min(low, value), high: high === null ? null : Math.max(high, value) };
}

/** The last one for which it holds, which holds up to some and not after it; null for none. */
function last(values: readonly number[], holds: (value: number) => boolean): number | null {
  let [below, above] = [0, values.length + 1];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (holds(values[middle - 1] ?? Number.NaN)) below = middle;
    else above = middle;
  }
  return values[below - 1] ?? null;
}
