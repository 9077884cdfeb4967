import type { JudgedLab, JudgedTrial } from '../record/judged-lab.ts';
import { say, sayWithWindow, textsOf } from '../record/reason.ts';
import type { Arm, SignResult } from '../record/result.ts';
import { sayNumber } from '../wording.ts';
import {
  droppedWorkIn,
  refusedIn,
  signReason,
  signsIn,
  unknownSignsIn,
  violationsIn,
  wrongAnswersIn,
} from './findings.ts';
import { brokenGates, tightMachine } from './gates.ts';
import { type VariantVerdict, verdictBy } from './variant-verdict.ts';

/**
 * A wrong fix under its own trigger fails by what its trial is for, and by nothing else: where that did not show, one that was slow or
 * wrong for another reason is not proven wrong by it, and one that held works.
 */
export function judgeTrial(lab: JudgedLab, trial: JudgedTrial, arms: readonly Arm[]): VariantVerdict {
  const under = `under its own trigger: ${trial.trigger.join('; ')}`;
  const all = signsIn(arms);
  const signs = all.filter((sign) => isShownBy(trial, sign));
  const present = signs.filter((sign) => sign.present === true).map(signReason);
  if (present.length > 0) return verdictBy('fails', present, `${textsOf(present, ', ')}, ${under}`);

  const broken = arms.flatMap((arm) => brokenGates(lab, arm));
  const tight = arms.flatMap((arm) => tightMachine(lab, arm));
  const unknown = unknownSignsIn(arms);
  const foiled = all.filter((sign) => sign.present === true).map(signReason);
  const other = [...violationsIn(arms), ...droppedWorkIn(arms), ...wrongAnswersIn(arms), ...refusedIn(arms)];
  const doubts = [...broken, ...tight, ...foiled, ...unknown, ...other];
  const gone = signs.filter((sign) => sign.present === false).map(signReason);
  const seconds = Math.round(
    Math.max(...arms.map(({ judgedFromMs, judgedToMs }) => judgedToMs - judgedFromMs)) / 1_000,
  );
  const unseen = `what is wrong with it did not show in ${sayNumber(seconds)} s ${under}`;
  if (doubts.length > 0) {
    const why = [...broken.map(sayWithWindow), ...[...tight, ...foiled, ...unknown, ...other].map(say)];
    return verdictBy('inconclusive', [...doubts, ...gone], `${why.join('; ')}; ${unseen}`);
  }
  return verdictBy('works-though-wrong', gone, `${textsOf(gone, ', ')}; ${unseen}`);
}

/** Whether that is what shows what is wrong with it, and not what may keep it from showing. */
export function isShownBy({ signs }: Pick<JudgedTrial, 'signs'>, { name, of }: SignResult): boolean {
  return signs.some((sign) => sign.measure === name && sign.of === of);
}
