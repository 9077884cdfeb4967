import { wrongAnswersIn } from './findings.ts';
import { brokenGates } from './gates.ts';
import type { VariantVerdict } from './judge-variant.ts';
import type { JudgedLab } from './judged-lab.ts';
import type { Arm, Recovery } from './result.ts';
import { sayNumber } from './wording.ts';

/** A lever works when the SLO holds again, and to the end of the watch. It is never part of the run's verdict. */
export function judgeMitigation(lab: JudgedLab, arms: readonly Arm[]): VariantVerdict {
  const pulled = arms.findLast((arm) => arm.recovery !== null);
  if (pulled === undefined || pulled.recovery === null)
    return { verdict: 'error', reason: 'no views were watched after the lever' };
  const wrong = wrongAnswersIn([pulled]);
  if (wrong.length > 0) return { verdict: 'does-not-recover', reason: wrong.join('; ') };
  const reason = sayRecovery(pulled.recovery) + sayCost(pulled.recovery);
  if (pulled.recovery.held) return { verdict: 'recovers', reason };
  const broken = brokenGates(lab, pulled);
  return broken.length > 0
    ? { verdict: 'inconclusive', reason: broken.join('; ') }
    : { verdict: 'does-not-recover', reason };
}

function sayRecovery({ metAfterSeconds, heldSeconds, held, watchedSeconds }: Recovery): string {
  if (metAfterSeconds === null) return `SLO not met again in ${sayNumber(watchedSeconds)} s`;
  const after = `SLO met again after ${sayNumber(metAfterSeconds)} s`;
  return held ? after : `${after}, for ${sayNumber(heldSeconds ?? 0)} s`;
}

function sayCost({ viewsLost, viewsFailed, inexact }: Recovery): string {
  return [
    viewsLost > 0 ? `, ${sayNumber(viewsLost)} views lost` : '',
    viewsFailed > 0 ? `, ${sayNumber(viewsFailed)} of them failed` : '',
    inexact > 0 ? `, ${sayNumber(inexact)} answers inexact` : '',
  ].join('');
}
