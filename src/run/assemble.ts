import { z } from 'zod';
import { type IncidentStory, tellIncident } from '../judge/figures/impact.ts';
import { busyShareOf, compareProfiles } from '../judge/profile/cpu-profile.ts';
import { readProfile } from '../judge/profile/read-profile.ts';
import type { ArmEvidence } from '../judge/record/evidence.ts';
import { insidePath } from '../judge/record/inside.ts';
import { isProfiled, judgedLab, judgedUnder } from '../judge/record/judged-lab.ts';
import { reason } from '../judge/record/reason.ts';
import type { Registry } from '../judge/record/registry.ts';
import { type Arm, type RunResult, runResult } from '../judge/record/result.ts';
import { listedOnce } from '../judge/record/result-parts.ts';
import { judgeArm } from '../judge/verdict/judge-arm.ts';
import { judgeRun } from '../judge/verdict/judge-run.ts';
import type { RunVariant } from '../judge/verdict/judge-variant.ts';
import { variantKinds } from '../lab/variant-id.ts';

/** What a run knows besides its evidence: `plan.json` of the run folder. */
export const runPlan = z.object({
  lab: judgedLab,
  runStartedMs: z.number(),
  head: runResult.omit({ variants: true, arms: true, profile: true, impact: true, timeline: true, verdict: true }),
  variants: listedOnce(
    z.object({
      id: z.string(),
      kind: z.enum(variantKinds),
      note: z.string(),
      recommended: z.boolean(),
      source: insidePath.nullable(),
      failure: z.string().exactOptional(),
      machineShort: z.literal(true).exactOptional(),
      skipped: reason.exactOptional(),
    }) satisfies z.ZodType<RunVariant>,
  ),
});
export type RunPlan = z.infer<typeof runPlan>;

/** Pure: the same plan and evidence give the same result, at the run's end and whenever it is judged again. */
export function assembleRun(plan: RunPlan, evidence: readonly ArmEvidence[], registry: Registry): RunResult {
  return assembleJudged(
    plan,
    evidence.map((one) => judgeOne(plan, one, registry)),
  );
}

/** All that a run's result takes of an arm: its evidence, which may be large, is not needed any more. */
export interface JudgedArm {
  readonly arm: Arm;
  readonly profiled: ProfiledArm;
  /** Of the defect under the trigger; null for other arms. */
  readonly story: IncidentStory | null;
}

export function judgeOne(plan: RunPlan, evidence: ArmEvidence, registry: Registry): JudgedArm {
  const { variant, phase, roles, found } = evidence;
  const profiles = found['cpu-profile'];
  return {
    arm: judgeArm(judgedUnder(plan.lab, variant), evidence, plan.runStartedMs, registry),
    profiled: { variant, phase, roles, found: profiles ? { 'cpu-profile': profiles } : {} },
    story: variant === 'defect' && phase === 'triggered' ? tellIncident(plan.lab, evidence, plan.runStartedMs) : null,
  };
}

export function assembleJudged(plan: RunPlan, judgedArms: readonly JudgedArm[]): RunResult {
  const arms = judgedArms.map(({ arm }) => arm);
  const story = judgedArms.find((judged) => judged.story !== null)?.story ?? null;
  const judged = judgeRun(plan.lab, arms, plan.variants, story);
  return {
    ...plan.head,
    variants: judged.variants,
    arms,
    profile: compareCause(
      plan,
      judgedArms.map(({ profiled }) => profiled),
    ),
    impact: judged.impact,
    timeline: judged.timeline,
    verdict: judged.verdict,
  };
}

/** The CPU profiles of one arm. */
export interface ProfiledArm extends Pick<ArmEvidence, 'variant' | 'phase' | 'roles'> {
  readonly found: Pick<ArmEvidence['found'], 'cpu-profile'>;
}

/**
 * What the recommended fix changed in the profile of the process that the lab names, or of the storefront; no functions: one
 * of the two is no profile, which a remark tells.
 */
export function compareCause(plan: RunPlan, arms: readonly ProfiledArm[]): RunResult['profile'] {
  const recommended = plan.variants.find((variant) => variant.recommended)?.id;
  const [incident, fixed] = ['defect', recommended].map((id) =>
    arms.find(({ variant, phase }) => variant === id && phase === 'triggered'),
  );
  const before = incident?.found['cpu-profile']?.find(({ from }) => isProfiled(plan.lab, from, incident.roles));
  const after = fixed?.found['cpu-profile']?.find(({ from }) => from === before?.from);
  if (!before || !after) return null;
  const compared = { process: before.from, ...(plan.lab.profileOf === null ? {} : { named: true as const }) };
  if (![before, after].every(({ value }) => readProfile(value).usable)) return { ...compared, functions: [] };
  return {
    ...compared,
    functions: [...compareProfiles(before.value, after.value)],
    busy: { before: busyShareOf(before.value), after: busyShareOf(after.value) },
  };
}
