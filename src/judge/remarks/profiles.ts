import type { CpuProfile } from '../../lab/evidence.ts';
import type { Found } from '../../lab/measure.ts';
import { readProfile } from '../profile/read-profile.ts';
import { sayFlaws } from '../profile/say-flaws.ts';
import type { Remark } from '../record/result.ts';
import type { LookFor } from './remark.ts';

/** What of an arm's CPU profiles could not be used, or not as it stands, and how much of their time it was. */
export const incompleteProfiles: LookFor = ({ found }) => incompleteIn(found['cpu-profile'] ?? []);

export function incompleteIn(profiles: readonly Found<CpuProfile>[]): Remark[] {
  return profiles.flatMap(({ from, value }): Remark[] => {
    const flaws = sayFlaws(readProfile(value));
    if (flaws === null) return [];
    return [
      {
        code: 'profile-incomplete',
        of: from,
        refuses: false,
        value: flaws.share,
        allowed: null,
        unit: 'share',
        text: `the CPU profile of ${from}: ${flaws.text}`,
      },
    ];
  });
}
