import type { JudgedLab } from '../record/judged-lab.ts';
import { type Reason, reasonAt, sayWithWindow } from '../record/reason.ts';
import type { Arm, Effect } from '../record/result.ts';
import { sayNumber } from '../wording.ts';
import { wrongAnswersIn } from './findings.ts';
import { brokenGates } from './gates.ts';
import { type VariantVerdict, verdictBy } from './variant-verdict.ts';

/** A mitigation works when the SLO holds again, and to the end of the watch. It is never part of the run's verdict. */
export function judgeMitigation(lab: JudgedLab, arms: readonly Arm[]): VariantVerdict {
  const applied = arms.findLast((arm) => arm.effect !== null);
  if (applied === undefined || applied.effect === null)
    return verdictBy('error', [reasonAt(null, 'mitigation-unwatched', 'no views were watched after the mitigation')]);
  const wrong = wrongAnswersIn([applied]);
  if (wrong.length > 0) return verdictBy('does-not-mitigate', wrong);
  const recovered = effectReason(applied, applied.effect);
  if (applied.effect.held) return verdictBy('mitigates', [recovered]);
  const broken = brokenGates(lab, applied);
  return broken.length > 0
    ? verdictBy('inconclusive', broken, broken.map(sayWithWindow).join('; '))
    : verdictBy('does-not-mitigate', [recovered]);
}

function effectReason(arm: Arm, effect: Effect): Reason {
  const { metAfterSeconds, held, watchedSeconds } = effect;
  const code = held ? 'slo-met-again' : metAfterSeconds === null ? 'slo-not-met-again' : 'slo-lost-again';
  return reasonAt(arm, code, sayEffect(effect) + sayCost(effect), {
    measure: 'SLO met again after',
    value: metAfterSeconds,
    allowed: watchedSeconds,
    unit: 's',
  });
}

function sayEffect({ metAfterSeconds, heldSeconds, held, watchedSeconds }: Effect): string {
  if (metAfterSeconds === null) return `SLO not met again in ${sayNumber(watchedSeconds)} s`;
  const after = `SLO met again after ${sayNumber(metAfterSeconds)} s`;
  return held ? after : `${after}, but only for ${sayNumber(heldSeconds ?? 0)} s`;
}

function sayCost({ viewsLost, viewsFailed, viewsWrong = 0, inexact }: Effect): string {
  return [
    viewsLost > 0 ? `, ${sayNumber(viewsLost)} views lost` : '',
    viewsFailed > 0 ? `, ${sayNumber(viewsFailed)} of them failed` : '',
    viewsWrong > 0 ? `, ${sayNumber(viewsWrong)} of them wrong` : '',
    inexact > 0 ? `, ${sayNumber(inexact)} answers inexact` : '',
  ].join('');
}
