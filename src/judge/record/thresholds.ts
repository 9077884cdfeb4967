import type { z } from 'zod';
import { burstAtMost, othersAtMost } from '../../lab/disturbed.ts';
import { growsWith } from '../../lab/grows.ts';
import type { JudgedLab } from './judged-lab.ts';
import type { ReasonCode } from './reason.ts';
import type { unit } from './result-parts.ts';

/** What every gate and refusal allows at most, in one place. Documented in docs/verdicts.md, stored with every run. */

/** p99 of the load generator's lateness, as a share of the budget. */
export const lateAtMost = 0.1;
/** Standard deviations by which fewer views than offered may be sent: chance explains five once in three million. */
export const missingDeviations = 5;
/** A machine that is as full as this is full: a calm there is none, and signs of a shortage say nothing. */
export const fullFrom = 0.92;
/**
 * From here on, an arm that should hold may be slow for that alone: where all take turns on one core, a view that finds 85 %
 * of it in use waits for more than five times its own work.
 */
export const tightFrom = 0.85;
/** Who needs more of the machine than this, as the calm foretells, has no room for a burst. */
export const neededAtMost = 0.9;
/** Share of what was sent that may stay without an answer. */
export const unansweredAtMost = 0.05;
/** Share of the answers that may be earlier ones. */
export const degradedAtMost = 0.4;

export interface Threshold {
  readonly code: ReasonCode;
  readonly measure: string;
  readonly allowed: number;
  readonly unit: z.infer<typeof unit>;
}

/** What was asked of every arm of a run beside its lab's SLOs and signs, which have theirs themselves. */
export function thresholdsOf(lab: Pick<JudgedLab, 'grows' | 'budgetMs'>): Threshold[] {
  const { memoryMiBPerSecond, descriptorsPerSecond } = lab.grows ?? growsWith({});
  return [
    { code: 'others-took-cpu', measure: 'CPU that others took', allowed: othersAtMost, unit: 'share' },
    { code: 'others-took-cpu', measure: 'CPU that others took, worst second', allowed: burstAtMost, unit: 'share' },
    { code: 'load-late', measure: 'lateness of the load, p99', allowed: lateAtMost * lab.budgetMs, unit: 'ms' },
    { code: 'load-short', measure: 'views not sent, standard deviations', allowed: missingDeviations, unit: 'count' },
    { code: 'machine-full', measure: 'CPU taken in all', allowed: fullFrom, unit: 'share' },
    { code: 'machine-tight', measure: 'CPU taken in all', allowed: tightFrom, unit: 'share' },
    { code: 'machine-too-small', measure: 'CPU needed in all', allowed: neededAtMost, unit: 'share' },
    { code: 'wrong-answers', measure: 'wrong answers', allowed: 0, unit: 'count' },
    { code: 'work-dropped', measure: 'unanswered', allowed: unansweredAtMost, unit: 'share' },
    { code: 'unasked-answers', measure: 'answers that the model was not asked for', allowed: 0, unit: 'count' },
    { code: 'degraded-answers', measure: 'earlier answers', allowed: degradedAtMost, unit: 'share' },
    { code: 'memory-grows', measure: 'memory growth', allowed: memoryMiBPerSecond, unit: 'MiB per second' },
    { code: 'descriptors-grow', measure: 'descriptor growth', allowed: descriptorsPerSecond, unit: 'per second' },
  ];
}
