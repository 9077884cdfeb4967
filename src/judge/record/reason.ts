import { z } from 'zod';
import { phase, unit, unknownable } from './result-parts.ts';

/** What an arm shows beside its measures. Documented in docs/verdicts.md. */
export const remarkCodes = [
  /** Answers that the model was never asked for. */
  'unasked-answers',
  /** Answers that are marked as earlier ones. */
  'degraded-answers',
  /** What a process says of itself, and what the system or the other end says of it, cannot both be true. */
  'contradiction',
  /** Resident memory that grows and grows. */
  'memory-grows',
  /** The same of descriptors. */
  'descriptors-grow',
  /** Messages to the runner that it does not know. */
  'stray-messages',
  /** CPU profiles of which not all could be used. */
  'profile-incomplete',
] as const;

/** Why a window proves nothing. */
export const gateCodes = [
  /** Not one view was sent. */
  'load-unsent',
  /** The load generator sent its views too late. */
  'load-late',
  /** It sent fewer views than the schedule has. */
  'load-short',
  /** Other programs took too much of the CPU. */
  'others-took-cpu',
  /** The machine was full, of the run's own work or with the help of other programs. */
  'machine-full',
  'machine-tight',
  /** An arm that holds would need more of the machine than there is. */
  'machine-too-small',
] as const;

/** Every reason that a verdict can have. Documented in docs/verdicts.md. */
export const reasonCodes = [
  ...['slo-met', 'slo-violated'],
  /** The interval straddles the objective. */
  'slo-undecided',
  /** Its measure failed, or found no evidence. */
  'slo-unmeasured',
  ...['sign-present', 'sign-gone'],
  /** Its interval straddles the threshold, or it could not be measured. */
  'sign-unknown',
  /** The lab has no sign of its cause. */
  'no-sign',
  'wrong-answers',
  /** Fewer answers came than the lab accepts. */
  'work-dropped',
  /** Right in its window, and not to the end of the soak. */
  'soak-failed',
  /** The signs are gone, the SLO was about to be met, or what is awaited may still come. */
  'late-cure',
  ...remarkCodes,
  ...gateCodes,
  /** The machine kept it from its end. */
  'machine-short',
  /** Its own code kept it from its end. */
  'could-not-run',
  /** Its trial needs more views than were offered. */
  'too-few-views',
  ...['not-run', 'not-triggered', 'no-fix-run', 'calm-missing', 'calm-not-repeated'],
  /** Of a mitigation. */
  ...['slo-met-again', 'slo-lost-again', 'slo-not-met-again', 'mitigation-unwatched'],
  /** Stored by a version before 2 of the schema, in words alone. */
  'in-words',
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

/**
 * Why a verdict is what it is. Where there is a figure, the verdict turns where it (or the bound of its interval that
 * decided) crosses `allowed`, which is always the most that is allowed.
 */
export const reason = z.object({
  code: z.enum(reasonCodes),
  /** The variant; null: it is about the whole run. */
  arm: z.string().nullable(),
  phase: phase.nullable(),
  take: z.number().nullable(),
  measure: z.string().nullable(),
  /** The process, role or stream that it is about. */
  of: z.string().nullable(),
  value: unknownable,
  low: unknownable,
  high: unknownable,
  allowed: unknownable,
  unit: unit.nullable(),
  text: z.string(),
  /** What to do about it; left out: nothing but to run it again. */
  remedy: z.string().exactOptional(),
});
export type Reason = z.infer<typeof reason>;

/** What was asked, whether it holds or not. */
export interface Check {
  readonly holds: boolean;
  readonly reason: Reason;
}

/** Why those that do not hold do not. */
export function broken(checks: readonly Check[]): Reason[] {
  return checks.filter(({ holds }) => !holds).map(({ reason }) => reason);
}

interface Where {
  readonly variant: string;
  readonly phase: Reason['phase'];
  readonly take: number;
}

/** Left out: there is no such figure. */
export function reasonAt(
  where: Where | null,
  code: ReasonCode,
  text: string,
  figure: Partial<Omit<Reason, 'code' | 'arm' | 'phase' | 'take' | 'text'>> = {},
): Reason {
  return {
    code,
    arm: where?.variant ?? null,
    phase: where?.phase ?? null,
    take: where?.take ?? null,
    measure: null,
    of: null,
    value: null,
    low: null,
    high: null,
    allowed: null,
    unit: null,
    text,
    ...figure,
  };
}

/** As a person reads it, with what to do about it. */
export function say({ text, remedy }: Reason): string {
  return remedy === undefined ? text : `${text}; ${remedy}`;
}

/** `defect calm again: others took 40 % of the CPU`: with the window that it is about. */
export function sayWithWindow(reason: Reason): string {
  const { arm, phase, take } = reason;
  return arm === null || phase === null
    ? say(reason)
    : `${arm} ${phase}${(take ?? 1) > 1 ? ' again' : ''}: ${say(reason)}`;
}

export function textsOf(reasons: readonly Reason[], between = '; '): string {
  return reasons.map(({ text }) => text).join(between);
}
