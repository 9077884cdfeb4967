import type { LoadTick } from '../lab/load-tick.ts';
import type { SeenView } from './views.ts';

/** Views that were decided in a stretch of time. */
export interface Bucket {
  readonly fromMs: number;
  readonly toMs: number;
  readonly views: number;
  readonly bad: number;
}

/** When it pages, and what the long window then held. */
export interface Page {
  readonly atMs: number;
  readonly views: number;
  readonly bad: number;
  /** Times the speed at which the error budget may be spent. */
  readonly burn: number;
}

const pagingBurn = 14.4;
const longMs = 4_000;
const shortMs = 1_000;
const fewestViews = 10;
const bucketMs = 250;

/**
 * The first moment at which the pager goes off; null: it stays silent. The rule is the one of Google's SRE workbook
 * (chapter 5, "multiwindow, multi-burn-rate alerts"): the error budget burns at 14.4 times its allowed speed, over
 * a long window and still over a short one. Its hour and five minutes are scaled down openly to 4 s (900 times
 * faster) and 1 s (300 times: a shorter one would hold too few views), since the incident is told in minutes.
 * `allowedShare` of the views may be bad: 0.01 for an SLO of 99 %. A page needs at least ten views to go by, and comes
 * after `sinceMs`: what happened before it counts, but pages nobody.
 */
export function detect(
  buckets: readonly Bucket[],
  allowedShare: number,
  sinceMs = Number.NEGATIVE_INFINITY,
): Page | null {
  for (const { toMs: atMs } of buckets) {
    if (atMs <= sinceMs) continue;
    const long = windowUntil(buckets, atMs, longMs);
    const short = windowUntil(buckets, atMs, shortMs);
    const burn = burnRate(long, allowedShare);
    if (long.views < fewestViews || !pages(burn) || !pages(burnRate(short, allowedShare))) continue;
    return { atMs, ...long, burn };
  }
  return null;
}

/** Times the speed at which the error budget may be spent; 0 without views. */
export function burnRate(
  { views, bad }: { readonly views: number; readonly bad: number },
  allowedShare: number,
): number {
  return views === 0 ? 0 : bad / views / allowedShare;
}

/** While a load runs: seconds of intended starts, of which the youngest views are not decided yet. */
export function bucketsOfTicks(ticks: readonly LoadTick[], loadBeganMs: number): Bucket[] {
  return ticks.map(({ second, good, bad }) => {
    const fromMs = loadBeganMs + second * 1_000;
    return { fromMs, toMs: fromMs + 1_000, views: good + bad, bad };
  });
}

/** Afterwards: quarters of a second, by the moment at which each view was known to be good or bad. */
export function bucketsOfViews(views: readonly SeenView[]): Bucket[] {
  const decided = views.flatMap(({ decidedMs, bad }) => (decidedMs === null ? [] : { decidedMs, bad: bad === true }));
  const byIndex = Map.groupBy(decided, ({ decidedMs }) => Math.floor(decidedMs / bucketMs));
  return [...byIndex]
    .sort(([one], [other]) => one - other)
    .map(([index, held]) => ({
      fromMs: index * bucketMs,
      toMs: (index + 1) * bucketMs,
      views: held.length,
      bad: held.filter(({ bad }) => bad).length,
    }));
}

function windowUntil(buckets: readonly Bucket[], toMs: number, lengthMs: number): { views: number; bad: number } {
  const held = buckets.filter((bucket) => bucket.fromMs >= toMs - lengthMs && bucket.toMs <= toMs);
  return {
    views: held.reduce((sum, bucket) => sum + bucket.views, 0),
    bad: held.reduce((sum, bucket) => sum + bucket.bad, 0),
  };
}

/** Floating point must not decide at exactly 14.4. */
function pages(burn: number): boolean {
  return burn >= pagingBurn - 1e-9;
}
