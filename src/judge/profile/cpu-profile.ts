import type { CpuProfile } from '../../lab/evidence.ts';
import type { Interval } from '../../lab/measure.ts';
import type { RunResult } from '../record/result.ts';
import { designEffect } from '../statistics/design-effect.ts';
import { proportionInterval } from '../statistics/proportion.ts';
import {
  type BusySample,
  busyIn,
  busySamples,
  type ProfiledFunction,
  sumMs,
  unnamed,
  usableProfile,
} from './busy-samples.ts';

export type Matcher = (profiled: ProfiledFunction) => boolean;
export type FunctionShare = NonNullable<RunResult['profile']>['functions'][number];

/**
 * The share of the busy time that the matching functions spent themselves, over all the profiles together; what they
 * called does not count. Each bound misses the truth with a chance of about `errorShare`.
 *
 * Samples are no independent trials: neighbours hit the same call. The binomial interval therefore counts them for
 * fewer, by the design effect between blocks of time. No busy sample: unknown (NaN), anything from 0 to 1. What the profile
 * does not name is in the whole and not in the share, and may all have been of them: the upper bound counts it.
 */
export function shareOf(profiles: readonly CpuProfile[], matches: Matcher, errorShare: number): Interval {
  const samples = profiles.flatMap(busySamples);
  const surely = intervalOf(samples, matches, errorShare);
  if (!samples.some((sample) => sample.function === unnamed)) return surely;
  const perhaps = intervalOf(samples, (profiled) => profiled === unnamed || matches(profiled), errorShare);
  return { ...surely, high: perhaps.high };
}

function intervalOf(samples: readonly BusySample[], matches: Matcher, errorShare: number): Interval {
  const trials = samples.map((sample) => ({ ...sample, hit: matches(sample.function) }));
  const busyMs = sumMs(trials);
  const share = busyMs === 0 ? 0 : sumMs(trials.filter(({ hit }) => hit)) / busyMs;
  return proportionInterval(share * trials.length, trials.length, errorShare, designEffect(trials));
}

/** Share of the profiled time in which the thread was at work; time that no sample tells of is not in it. */
export function busyShareOf(profile: CpuProfile): number {
  const read = usableProfile(profile);
  return read.toldUs > 0 ? Math.min(1, sumMs(busyIn(read)) / (read.toldUs / 1_000)) : 0;
}

/** The functions whose share of the busy time changed most, self time, largest change first. */
export function compareProfiles(before: CpuProfile, after: CpuProfile, { limit = 20 } = {}): FunctionShare[] {
  const was = sharesOf(before);
  const is = sharesOf(after);
  return [...new Map([...was, ...is])]
    .map(
      ([
        key,
        {
          function: { name, where },
        },
      ]) => ({
        name,
        where,
        before: was.get(key)?.share ?? 0,
        after: is.get(key)?.share ?? 0,
      }),
    )
    .sort((a, b) => changeOf(b) - changeOf(a) || a.name.localeCompare(b.name) || a.where.localeCompare(b.where))
    .slice(0, limit);
}

export interface Fall {
  /** Surely: the whole interval before is at least `from`, and the whole interval after is at most `to`. */
  readonly fell: boolean;
  readonly before: Interval;
  readonly after: Interval;
  /** What was expected and seen, in one line. */
  readonly text: string;
}

/** Whether functions that took at least the share `from` of the busy time take at most `to` now. */
export function judgeFall(
  before: CpuProfile,
  after: CpuProfile,
  expected: { readonly matches: Matcher; readonly from: number; readonly to: number; readonly errorShare?: number },
): Fall {
  const { matches, from, to, errorShare = 0.01 } = expected;
  const was = shareOf([before], matches, errorShare);
  const is = shareOf([after], matches, errorShare);
  return {
    fell: was.low >= from && is.high <= to,
    before: was,
    after: is,
    text: `${inWords(was)} before (expected: at least ${inPercent(from)}), ${inWords(is)} after (expected: at most ${inPercent(to)})`,
  };
}

function sharesOf(profile: CpuProfile): Map<string, { function: ProfiledFunction; share: number }> {
  const samples = busySamples(profile);
  const busyMs = sumMs(samples);
  const shares = new Map<string, { function: ProfiledFunction; share: number }>();
  for (const { function: profiled, lastedMs } of samples) {
    const key = `${profiled.name} ${profiled.where}`;
    const share = shares.get(key)?.share ?? 0;
    shares.set(key, { function: profiled, share: share + (busyMs === 0 ? 0 : lastedMs / busyMs) });
  }
  return shares;
}

function changeOf(shares: { before: number; after: number }): number {
  return Math.abs(shares.after - shares.before);
}

function inWords({ value, low, high }: Interval): string {
  return `${inPercent(value)} [${inPercent(low)} to ${inPercent(high)}]`;
}

function inPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
