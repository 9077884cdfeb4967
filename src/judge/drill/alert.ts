import type { LoadTick } from '../../lab/load-tick.ts';
import type { Rows } from '../../lab/rows.ts';
import type { SeenView } from '../figures/views.ts';

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

/**
 * A rule of Google's SRE workbook (chapter 5, "multiwindow, multi-burn-rate alerts"): it speaks once the error budget burns
 * `burn` times too fast over a long window and still over a short one.
 */
export interface BurnRule {
  readonly does: 'page' | 'ticket';
  readonly burn: number;
  readonly longMs: number;
  readonly shortMs: number;
  /** The windows as the workbook has them: `1 h and 5 min`. */
  readonly inEarnest: string;
}

/**
 * The rule that pages here. Its windows are scaled down openly, since an incident is told in minutes: the long one 900 times, the
 * short one 300, as a shorter one would hold too few views.
 */
const pagingRule: BurnRule = { does: 'page', burn: 14.4, longMs: 4_000, shortMs: 1_000, inEarnest: '1 h and 5 min' };

/** All three of the workbook, the quickest first; the others 900 times faster, with both of their windows. */
export const burnRules: readonly BurnRule[] = [
  pagingRule,
  { does: 'page', burn: 6, longMs: 24_000, shortMs: 2_000, inEarnest: '6 h and 30 min' },
  { does: 'ticket', burn: 1, longMs: 288_000, shortMs: 24_000, inEarnest: '3 d and 6 h' },
];

const fewestViews = 10;
/** Of a stream that is so slow that its long window would hold fewer, as a job's few batches are, both windows are longer. */
const expectedViews = 12;
const shortShare = 1 / 3;
const bucketMs = 250;

/**
 * The first moment at which a rule speaks, unless said otherwise the one that pages; null: it stays silent. `allowedShare` of the views may be bad: 0.01 for an SLO of 99 %. It needs at
 * least ten views to go by, and speaks after `sinceMs`: what happened before it counts, but pages nobody.
 */
export function detect(
  buckets: readonly Bucket[],
  allowedShare: number,
  sinceMs = Number.NEGATIVE_INFINITY,
  rule = stretch(pagingRule, buckets),
): Page | null {
  for (const { toMs: atMs } of buckets) {
    if (atMs <= sinceMs) continue;
    const long = windowUntil(buckets, atMs, rule.longMs);
    const short = windowUntil(buckets, atMs, rule.shortMs);
    const burn = burnRate(long, allowedShare);
    if (long.views < fewestViews || !reaches(burn, rule) || !reaches(burnRate(short, allowedShare), rule)) continue;
    return { atMs, ...long, burn };
  }
  return null;
}

function stretch(rule: BurnRule, buckets: readonly Bucket[]): BurnRule {
  const perMs = viewsPerMs(buckets);
  const longMs = perMs === 0 ? 0 : Math.ceil(expectedViews / perMs / 1_000) * 1_000;
  return longMs <= rule.longMs ? rule : { ...rule, longMs, shortMs: Math.ceil(longMs * shortShare) };
}

function viewsPerMs(buckets: readonly Bucket[]): number {
  const ms = (buckets.at(-1)?.toMs ?? 0) - (buckets[0]?.fromMs ?? 0);
  return ms === 0 ? 0 : buckets.reduce((sum, { views }) => sum + views, 0) / ms;
}

/**
 * When each rule would have spoken, had it watched for long before: what its windows reach back to beyond the first bucket counts
 * as good views, as many a second as there were until `sinceMs`, or where there were none, as there were at all.
 */
export function detectByAll(
  buckets: readonly Bucket[],
  allowedShare: number,
  sinceMs: number,
): readonly { readonly rule: BurnRule; readonly page: Page | null }[] {
  const [first] = buckets;
  const longest = Math.max(...burnRules.map(({ longMs }) => longMs));
  const before = buckets.filter(({ toMs }) => toMs <= sinceMs);
  const known = before.length >= 4 ? before : buckets;
  const perSecond = 1_000 * viewsPerMs(known);
  const earlier = Array.from({ length: Math.ceil(longest / 1_000) }, (_, at): Bucket => {
    const toMs = (first?.fromMs ?? 0) - at * 1_000;
    return { fromMs: toMs - 1_000, toMs, views: perSecond, bad: 0 };
  });
  const all = [...earlier.toReversed(), ...buckets];
  return burnRules.map((rule) => ({ rule, page: detect(all, allowedShare, sinceMs, rule) }));
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
export function bucketsOfViews(views: Rows<SeenView>): Bucket[] {
  const byIndex = new Map<number, { views: number; bad: number }>();
  for (const { decidedMs, bad } of views) {
    if (decidedMs === null) continue;
    const index = Math.floor(decidedMs / bucketMs);
    const held = byIndex.get(index) ?? { views: 0, bad: 0 };
    held.views += 1;
    if (bad === true) held.bad += 1;
    byIndex.set(index, held);
  }
  return [...byIndex]
    .sort(([one], [other]) => one - other)
    .map(([index, held]) => ({
      fromMs: index * bucketMs,
      toMs: (index + 1) * bucketMs,
      ...held,
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
function reaches(burn: number, rule: BurnRule): boolean {
  return burn >= rule.burn - 1e-9;
}
