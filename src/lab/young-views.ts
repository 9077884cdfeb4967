import type { LoadTick } from './load-tick.ts';

type Counts = Pick<LoadTick, 'views' | 'good' | 'bad'>;
type Ranked = Pick<LoadTick, 'views' | 'inFlight'> & { readonly atLeast?: LoadTick['atLeast'] | undefined };

/** Too young to be bad: on their way, and within their budget. Neither good nor bad yet. */
export function youngOf({ views, good, bad }: Counts): number {
  return Math.max(0, views - good - bad);
}

/** Whether so few are young that they cannot make the difference to an SLO that lets so large a share be bad. */
export function isDecided(second: Counts, allowedShare = 0.01): boolean {
  return youngOf(second) <= allowedShare * second.views;
}

/** The share of good views, as far as it is known: at least, and at most; null where there is no view. */
export function goodShares({ views, good, bad }: Counts): { readonly low: number; readonly high: number } | null {
  return views === 0 ? null : { low: good / views, high: (views - bad) / views };
}

/** Whether it is a least, since views on their way may make it more; as far as an older record tells. */
export function isLeast({ views, inFlight, atLeast }: Ranked, of: 'p50' | 'p99'): boolean {
  return atLeast?.includes(of) ?? inFlight > views * (of === 'p99' ? 0.01 : 0.5);
}
