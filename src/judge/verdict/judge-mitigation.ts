import type { JudgedLab } from '../record/judged-lab.ts';
import { type Reason, reasonAt, sayWithWindow } from '../record/reason.ts';
import type { Arm, Recovery } from '../record/result.ts';
import { sayNumber } from '../wording.ts';
import { wrongAnswersIn } from './findings.ts';
import { brokenGates } from './gates.ts';
import { type VariantVerdict, verdictBy } from './variant-verdict.ts';

/** A lever works when the SLO holds again, and to the end of the watch. It is never part of the run's verdict. */
export function judgeMitigation(lab: JudgedLab, arms: readonly Arm[]): VariantVerdict {
  const pulled = arms.findLast((arm) => arm.recovery !== null);
  if (pulled === undefined || pulled.recovery === null)
    return verdictBy('error', [reasonAt(null, 'recovery-unwatched', 'no views were watched after the lever')]);
  const wrong = wrongAnswersIn([pulled]);
  if (wrong.length > 0) return verdictBy('does-not-recover', wrong);
  const recovered = recoveryReason(pulled, pulled.recovery);
  if (pulled.recovery.held) return verdictBy('recovers', [recovered]);
  const broken = brokenGates(lab, pulled);
  return broken.length > 0
    ? verdictBy('inconclusive', broken, broken.map(sayWithWindow).join('; '))
    : verdictBy('does-not-recover', [recovered]);
}

function recoveryReason(arm: Arm, recovery: Recovery): Reason {
  const { metAfterSeconds, held, watchedSeconds } = recovery;
  const code = held ? 'slo-met-again' : metAfterSeconds === null ? 'slo-not-met-again' : 'slo-lost-again';
  return reasonAt(arm, code, sayRecovery(recovery) + sayCost(recovery), {
    measure: 'SLO met again after',
    value: metAfterSeconds,
    allowed: watchedSeconds,
    unit: 's',
  });
}

function sayRecovery({ metAfterSeconds, heldSeconds, held, watchedSeconds }: Recovery): string {
  if (metAfterSeconds === null) return `SLO not met again in ${sayNumber(watchedSeconds)} s`;
  const after = `SLO met again after ${sayNumber(metAfterSeconds)} s`;
  return held ? after : `${after}, but only for ${sayNumber(heldSeconds ?? 0)} s`;
}

function sayCost({ viewsLost, viewsFailed, inexact }: Recovery): string {
  return [
    viewsLost > 0 ? `, ${sayNumber(viewsLost)} views lost` : '',
    viewsFailed > 0 ? `, ${sayNumber(viewsFailed)} of them failed` : '',
    inexact > 0 ? `, ${sayNumber(inexact)} answers inexact` : '',
  ].join('');
}
