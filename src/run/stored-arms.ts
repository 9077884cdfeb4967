import type { Arm, RunResult } from '../judge/record/result.ts';
import { incompleteIn } from '../judge/remarks/profiles.ts';
import { judgeRun } from '../judge/verdict/judge-run.ts';
import type { CpuProfile } from '../lab/evidence.ts';
import type { Found } from '../lab/measure.ts';
import { compareCause, type RunPlan } from './assemble.ts';

/**
 * Judges a run again whose raw evidence was left out, as that of samples: its arms are taken as they were stored, and so are
 * impact and timeline; variants, verdict and what the kept profiles (by their path) say are taken anew. Pure.
 */
export function reassembleRun(plan: RunPlan, stored: RunResult, kept: ReadonlyMap<string, CpuProfile>): RunResult {
  const profilesOf = (arm: Arm) =>
    arm.profiles.flatMap(({ process, path }): Found<CpuProfile>[] => {
      const value = kept.get(path);
      return value === undefined ? [] : [{ from: process, value }];
    });
  const arms = stored.arms.map((arm) => remarkAnew(arm, profilesOf(arm)));
  const { variants, verdict } = judgeRun(plan.lab, arms, plan.variants);
  const compared = compareCause(
    plan,
    arms.map((arm) => ({ ...arm, found: { 'cpu-profile': profilesOf(arm) } })),
  );
  return { ...stored, variants, arms, profile: compared ?? stored.profile, verdict };
}

/** What was remarked of the profiles that are still here is for them to say again. */
function remarkAnew({ remarks: before = [], ...arm }: Arm, profiles: readonly Found<CpuProfile>[]): Arm {
  const read = new Set(profiles.map(({ from }) => from));
  const kept = before.filter(({ code, of }) => code !== 'profile-incomplete' || !read.has(of));
  const remarks = [...kept, ...incompleteIn(profiles)];
  return { ...arm, ...(remarks.length > 0 ? { remarks } : {}) };
}
