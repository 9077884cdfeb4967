import { sumOf } from '../statistics/sum.ts';
import { sayValue } from '../wording.ts';
import type { ReadProfile, UsableProfile } from './read-profile.ts';
import type { UsableSample } from './time-samples.ts';

/** What of a profile could not be used, or not as it stands; null: all of it could. */
export interface Flaws {
  /** The largest share of its time that one of them is about. */
  readonly share: number;
  readonly text: string;
}

/** Less than this is beneath what any share of a profile can tell. */
const least = 0.001;

export function sayFlaws(profile: ReadProfile): Flaws | null {
  if (!profile.usable) return { share: 1, text: `it cannot be read: ${profile.why}` };
  const flaws = flawsOf(profile);
  if (flaws.length === 0) return null;
  return { share: Math.max(...flaws.map(({ share }) => share)), text: flaws.map(({ text }) => text).join('; ') };
}

function flawsOf(profile: UsableProfile): Flaws[] {
  const { samples, lastedUs, toldUs, untimedUs, byHits, endIsKnown } = profile;
  if (samples.length === 0) return [{ share: 1, text: 'it has no samples' }];
  const ofTime = (lostUs: number, says: string): Flaws[] => {
    const share = lastedUs > 0 ? Math.min(1, lostUs / lastedUs) : 0;
    return share < least ? [] : [{ share, text: `${sayValue(share, 'share')} of its time ${says}` }];
  };
  return [
    ...ofTime(
      timeOf(samples, ({ node }) => node === null),
      'was spent in functions that it does not name, and counts as work',
    ),
    ...ofTime(lastedUs - toldUs, 'has no sample, and is left out'),
    ...ofTime(untimedUs, 'comes from samples without a time of their own, each of which counts as a usual interval'),
    ...ofTime(
      timeOf(samples, ({ node }) => node?.cutOff === true),
      'was spent in functions whose callers it does not name: pictures have them at the root',
    ),
    ...(byHits ? [{ share: 1, text: 'it has no samples: hit counts say how often, but not when' }] : []),
    ...(endIsKnown ? [] : [{ share: 0, text: 'it does not say when it began and ended: its samples do' }]),
  ];
}

function timeOf(samples: readonly UsableSample[], counts: (sample: UsableSample) => boolean): number {
  return sumOf(samples.filter(counts), ({ lastedUs }) => lastedUs);
}
