import { compareProfiles } from '../judge/cpu-profile.ts';
import type { ArmEvidence } from '../judge/evidence.ts';
import { judgeArm } from '../judge/judge-arm.ts';
import { judgeRun } from '../judge/judge-run.ts';
import type { RunVariant } from '../judge/judge-variant.ts';
import type { JudgedLab } from '../judge/judged-lab.ts';
import type { Registry } from '../judge/registry.ts';
import type { RunResult } from '../judge/result.ts';

/** What a run knows besides its evidence: `plan.json` of the run folder. */
export interface RunPlan {
  readonly lab: JudgedLab;
  readonly runStartedMs: number;
  readonly head: Pick<
    RunResult,
    | 'schemaVersion'
    | 'id'
    | 'lab'
    | 'seed'
    | 'command'
    | 'version'
    | 'startedAt'
    | 'finishedAt'
    | 'machine'
    | 'tools'
    | 'calibration'
    | 'incident'
    | 'claims'
  >;
  readonly variants: readonly RunVariant[];
}

/** Pure: the same plan and evidence give the same result, at the run's end and whenever it is judged again. */
export function assembleRun(plan: RunPlan, evidence: readonly ArmEvidence[], registry: Registry): RunResult {
  const arms = evidence.map((one) => judgeArm(plan.lab, one, plan.runStartedMs, registry));
  const incident = evidence.find(({ variant, phase }) => variant === 'defect' && phase === 'triggered');
  const judged = judgeRun(
    plan.lab,
    arms,
    plan.variants,
    incident ? { evidence: incident, runStartedMs: plan.runStartedMs } : null,
  );
  return {
    ...plan.head,
    variants: judged.variants,
    arms,
    profile: compareCause(plan, evidence),
    impact: judged.impact,
    timeline: judged.timeline,
    verdict: judged.verdict,
  };
}

/** What the recommended fix changed in the storefront's profile. */
function compareCause(plan: RunPlan, evidence: readonly ArmEvidence[]): RunResult['profile'] {
  const recommended = plan.variants.find((variant) => variant.recommended)?.id;
  const [before, after] = ['defect', recommended].map((id) =>
    evidence
      .find(({ variant, phase }) => variant === id && phase === 'triggered')
      ?.found['cpu-profile']?.find(({ from }) => from === 'storefront'),
  );
  if (!before || !after) return null;
  return { process: before.from, functions: [...compareProfiles(before.value, after.value)] };
}
