import type { VariantKind } from '../../lab/variant-id.ts';
import { type JudgedLab, judgedUnder } from '../record/judged-lab.ts';
import type { Check, Reason } from '../record/reason.ts';
import type { Arm, RunResult, VariantResult } from '../record/result.ts';
import { checkAnswers, checkWork, refusedIn, signReason, sliReason, soakTroublesIn, wasSought } from './findings.ts';
import { checkFull, checkGates, checkRoom } from './gates.ts';

/** One figure that a verdict was taken from. */
export interface Consideration {
  readonly reason: Reason;
  /**
   * An SLO, a gate: whether it was kept; null: its interval straddles what is allowed, or there is no figure. A sign: whether it was
   * seen.
   */
  readonly holds: boolean | null;
  /** It is among the reasons of its variant's verdict, or of the run's. */
  readonly decided: boolean;
  /** The bound of its interval that was held against what is allowed, or the figure itself; null: there is none. */
  readonly bound: number | null;
  /** That bound as a multiple of what is allowed: at 1 the answer turns. null: nothing at all is allowed, or there is no bound. */
  readonly ofAllowed: number | null;
}

/** What was considered in one arm. */
export interface ExplainedArm {
  readonly phase: Arm['phase'];
  readonly take: number;
  readonly considered: readonly Consideration[];
  readonly gates: readonly Consideration[];
  /** Why earlier windows of it were thrown away. */
  readonly retaken: readonly (readonly Reason[])[];
}

export interface ExplainedVariant {
  readonly id: string;
  readonly kind: VariantKind;
  readonly verdict: VariantResult['verdict'];
  readonly reason: string;
  /** The run's verdict names it. */
  readonly decides: boolean;
  readonly arms: readonly ExplainedArm[];
}

export interface Explained {
  readonly outcome: RunResult['verdict']['outcome'];
  readonly exitCode: number;
  readonly reasons: readonly Reason[];
  readonly variants: readonly ExplainedVariant[];
}

/** Why a run has the verdict that it has: every figure that was asked for, and how far it was from the other answer. */
export function explainRun(lab: JudgedLab, { verdict, variants, arms }: RunResult): Explained {
  return {
    ...verdict,
    variants: variants.map((variant) => {
      const { id, kind, reason } = variant;
      const told = [...variant.reasons, ...verdict.reasons.filter(({ arm }) => arm === id)];
      return {
        id,
        kind,
        verdict: variant.verdict,
        reason,
        decides: verdict.reasons.some(({ arm }) => arm === id),
        arms: arms.filter((arm) => arm.variant === id).map((arm) => explainArm(judgedUnder(lab, id), arm, told)),
      };
    }),
  };
}

function explainArm(lab: JudgedLab, arm: Arm, told: readonly Reason[]): ExplainedArm {
  const shouldHold = arm.kind === 'fix' || arm.kind === 'wrong-fix' || arm.kind === 'try';
  const considered = [
    ...slisOf(arm),
    ...(arm.phase === 'calm' ? [] : signsOf(arm)),
    ...(shouldHold ? [checkAnswers(arm), ...checkWork(arm)].map(weighCheck) : []),
    ...refusalsOf(arm),
  ];
  const gates = [
    ...checkGates(lab, arm),
    ...checkFull(lab, arm),
    ...(arm.kind === 'defect' && arm.phase === 'calm' ? checkRoom(lab, arm) : []),
  ];
  const weigh = (one: Weighed): Consideration => ({ ...one, decided: told.some((reason) => isOf(reason, one.reason)) });
  return {
    phase: arm.phase,
    take: arm.take,
    considered: considered.map(weigh),
    gates: gates.map((check) => weigh(weighCheck(check))),
    retaken: arm.retaken ?? [],
  };
}

type Weighed = Omit<Consideration, 'decided'>;

function weighCheck({ holds, reason }: Check): Weighed {
  return held(holds, reason, reason.value);
}

function held(holds: boolean | null, reason: Reason, bound: number | null): Weighed {
  const { allowed } = reason;
  return {
    reason,
    holds,
    bound,
    ofAllowed: bound === null || allowed === null || allowed === 0 ? null : bound / allowed,
  };
}

function slisOf(arm: Arm): Weighed[] {
  return arm.slis.map((sli) => {
    const reason = sliReason(arm, sli);
    if (sli.verdict === 'error') return held(null, reason, null);
    if (sli.verdict === 'inconclusive') return held(null, reason, sli.value);
    const met = sli.verdict === 'met';
    return held(met, reason, (met ? sli.high : sli.low) ?? sli.value);
  });
}

function signsOf(arm: Arm): Weighed[] {
  return arm.signs.filter(wasSought).map((sign) => {
    const { present, low, high, value } = sign;
    const bound = present === null ? value : ((present ? low : high) ?? value);
    return held(present, signReason({ ...sign, arm }), bound);
  });
}

/** What refused it, and nothing where nothing did. */
function refusalsOf(arm: Arm): Weighed[] {
  return [...refusedIn([arm]), ...soakTroublesIn([arm])].map((reason) => held(false, reason, reason.value));
}

/** The same figure of the same window, however it was put. */
function isOf(told: Reason, { code, phase, take, measure, of }: Reason): boolean {
  return told.code === code && told.phase === phase && told.take === take && told.measure === measure && told.of === of;
}
