import { numbersOf, type Rows } from '../../lab/rows.ts';
import { designEffectIn, intoBlocks } from '../statistics/design-effect.ts';
import { type PercentileInterval, percentileOf } from '../statistics/percentile.ts';
import { proportionInterval } from '../statistics/proportion.ts';
import type { SeenView } from './views.ts';

/** Of either bound, for intervals of 95 %. */
export const intervalErrorShare = 0.025;

/**
 * A percentile of these views' latencies, in ms, with the bounds between which the share of slower views is not surely
 * another one: as an SLO would be judged at each, bursts counted as few. Views still on their way count with their age,
 * except in the upper bound, where they could still become anything. null for no views.
 */
export function latencyInterval(views: Rows<SeenView>, share: number, errorShare: number): PercentileInterval | null {
  return latencyIntervals(views, errorShare)(share);
}

/** The same for several percentiles of the same views. */
export function latencyIntervals(
  views: Rows<SeenView>,
  errorShare: number,
): (share: number) => PercentileInterval | null {
  const latencies = numbersOf(views, ({ latencyMs }) => latencyMs);
  const atMost = views.every(({ doneMs }) => doneMs !== null)
    ? latencies
    : numbersOf(views, ({ latencyMs, doneMs }) => (doneMs === null ? Number.POSITIVE_INFINITY : latencyMs));
  const blocked = intoBlocks(numbersOf(views, ({ atMs }) => atMs));
  const sorted = latencies.toSorted();
  /** Of the views whose figure among these is above, or at least, so much. */
  const boundsOf = (figures: Float64Array, isHit: (figure: number) => boolean) => {
    const isHitAt = (index: number) => isHit(figures[index] ?? Number.NaN);
    let hits = 0;
    for (let index = 0; index < figures.length; index += 1) if (isHitAt(index)) hits += 1;
    return proportionInterval(hits, figures.length, errorShare, designEffectIn(blocked, isHitAt));
  };
  return (share) => {
    const value = percentileOf(sorted, share);
    if (value === null) return null;
    const slower = 1 - share;
    const most = sorted.length - 1;
    const low = last(
      sorted.length,
      (at) => sorted[at],
      (ms) => boundsOf(latencies, (figure) => figure >= ms).low > slower,
    );
    const high = last(
      sorted.length,
      (at) => sorted[most - at],
      (ms) => boundsOf(atMost, (figure) => figure > ms).high <= slower,
    );
    return {
      value,
      low: low === null ? null : Math.min(low, value),
      high: high === null ? null : Math.max(high, value),
    };
  };
}

/** The last one, of so many, for which it holds, which holds up to some and not after it; null for none. */
function last(
  count: number,
  valueAt: (index: number) => number | undefined,
  holds: (value: number) => boolean,
): number | null {
  let [below, above] = [0, count + 1];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (holds(valueAt(middle - 1) ?? Number.NaN)) below = middle;
    else above = middle;
  }
  return below === 0 ? null : (valueAt(below - 1) ?? null);
}
