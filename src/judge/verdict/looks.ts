import type { Sli } from '../record/result.ts';
import { proportionInterval } from '../statistics/proportion.ts';
import { sumOf } from '../statistics/sum.ts';

/** When a running phase may be judged, fixed beforehand: whoever looks until he likes what he sees proves nothing. */
export interface Look {
  /** Judged views. */
  readonly views: number;
  /** Chance, on each side, that an interval taken at this look misses the truth. */
  readonly errorShare: number;
  /** What may end the phase here: a first look only stops what is hopeless. */
  readonly verdicts: 'violated' | 'both';
}

/**
 * The shares of all looks add up to 0.05 on each side (the union bound). Most of it goes to the look at which most
 * phases end: zero bad views of 360 prove `at most 1 %`, which needs an error share of at least 0.99^360 = 0.0268. The
 * last is for a shared machine, where one hiccup spoils ten views in a row: among 1,800 they leave it open, among 3,600
 * they do not.
 */
export const looks: readonly Look[] = [
  { views: 150, errorShare: 0.005, verdicts: 'violated' },
  { views: 360, errorShare: 0.03, verdicts: 'both' },
  { views: 900, errorShare: 0.0075, verdicts: 'both' },
  { views: 1_800, errorShare: 0.005, verdicts: 'both' },
  { views: 3_600, errorShare: 0.0025, verdicts: 'both' },
];

/** So many views of a defect are enough to see whether its queue grows. */
export const watchedViews = 600;

/** One look in the place of those with fewer views than it has and of the next one: it may spend what they would have. */
export function foldLooks(all: readonly Look[], views: number): Look[] {
  const later = all.filter((look) => look.views > views);
  const [next, ...rest] = later;
  const spent = [...all.filter((look) => look.views <= views), ...(next ? [next] : [])];
  return [{ views, errorShare: spent.reduce((sum, { errorShare }) => sum + errorShare, 0), verdicts: 'both' }, ...rest];
}

/**
 * The looks of a phase that is watched for so many views at least: the first of them is taken then, and spends what those before it
 * would have. Fixed beforehand as well, so that all of them spend what they did.
 */
export function watchAtLeast(all: readonly Look[], views: number): readonly Look[] {
  const earlier = all.filter((look) => look.views < views);
  const last = earlier.at(-1);
  if (!last) return all;
  const errorShare = sumOf(earlier, (look) => look.errorShare);
  return [{ views, errorShare, verdicts: last.verdicts }, ...all.slice(earlier.length)];
}

/** Seconds between the looks of a trial. */
const trialLookSeconds = 10;

/**
 * Of a trial, which ends when what it is for has shown: the last is taken when it must have. They share the chance of error alike,
 * for the SLOs that are measured beside it.
 */
export function looksOfTrial(watchSeconds: number, perSecond: number): Look[] {
  const count = Math.ceil(watchSeconds / trialLookSeconds);
  return Array.from({ length: count }, (_, index) => ({
    views: Math.ceil((perSecond * watchSeconds * (index + 1)) / count),
    errorShare: 0.05 / count,
    verdicts: index === count - 1 ? 'both' : 'violated',
  }));
}

/** Whether the phase may end at this look: one SLO is surely violated, or, where the look allows it, all are clear. */
export function isDecided(look: Look, slis: readonly Pick<Sli, 'verdict'>[]): boolean {
  if (slis.some((sli) => sli.verdict === 'violated' || sli.verdict === 'error')) return true;
  return look.verdicts === 'both' && slis.every((sli) => sli.verdict === 'met');
}

/** The first look at which views that are all good prove `at most so large a share is bad`; null: none does. */
export function firstLookToMeet(atMost: number): Look | null {
  return (
    looks.find(
      (look) => look.verdicts === 'both' && proportionInterval(0, look.views, look.errorShare).high <= atMost,
    ) ?? null
  );
}
