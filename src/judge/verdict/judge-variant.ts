import type { VariantKind } from '../../lab/variant-id.ts';
import { type JudgedLab, trialIn } from '../record/judged-lab.ts';
import { type Reason, reasonAt, say, sayWithWindow, textsOf } from '../record/reason.ts';
import type { Arm, VariantResult } from '../record/result.ts';
import { sayNumber } from '../wording.ts';
import {
  doubtsIn,
  droppedWorkIn,
  errorsIn,
  lateCureIn,
  metIn,
  refusedIn,
  roundedAnswersIn,
  type SignSeen,
  signReason,
  signsIn,
  soakTroublesIn,
  unknownSignsIn,
  violationsIn,
  wrongAnswersIn,
} from './findings.ts';
import { brokenGates, fullMachine, tightMachine } from './gates.ts';
import { judgeDefect, judgeSibling } from './judge-defect.ts';
import { judgeMitigation } from './judge-mitigation.ts';
import { judgeTrial } from './judge-trial.ts';
import { type VariantVerdict, verdictBy } from './variant-verdict.ts';

/** A variant as the runner knows it. */
export interface RunVariant {
  /** `defect`, `sibling:<name>`, `fix:<name>`, `wrong-fix:<name>`, `mitigation:<name>` or `try:<file>`. */
  readonly id: string;
  readonly kind: VariantKind;
  /** What it costs, why people try it, or where else the illness lives. */
  readonly note: string;
  readonly recommended: boolean;
  /** Path in the run folder; null for a mitigation that is no code. */
  readonly source: string | null;
  /** Why it could not be run to its end; left out where it could. */
  readonly failure?: string;
  /** Why it was not even tried: its trial could have shown nothing; left out: it was. */
  readonly skipped?: Reason;
  /** It was the machine that kept it from its end, and no code. */
  readonly machineShort?: true;
}

/** Judges one variant by its own arms; all the arms of a run may be passed. */
export function judgeVariant(lab: JudgedLab, variant: RunVariant, arms: readonly Arm[]): VariantResult {
  const { id, kind, note, recommended, source } = variant;
  const trial = trialIn(lab, id);
  const own = trial ? { trial: { trigger: trial.trigger, watchSeconds: trial.watchSeconds } } : {};
  return { id, kind, note, recommended, source, ...own, ...verdictOf(lab, variant, armsOf(id, arms)) };
}

export function armsOf(id: string, arms: readonly Arm[]): Arm[] {
  return arms.filter((arm) => arm.variant === id);
}

function verdictOf(lab: JudgedLab, variant: RunVariant, arms: readonly Arm[]): VariantVerdict {
  const { id, kind, failure, machineShort, skipped } = variant;
  const of = { variant: id, phase: null, take: 1 };
  if (skipped) return verdictBy('skipped', [skipped]);
  if (failure !== undefined)
    return machineShort
      ? verdictBy('inconclusive', [reasonAt(of, 'machine-short', failure)])
      : verdictBy('error', [reasonAt(of, 'could-not-run', failure)]);
  if (arms.length === 0) return verdictBy('error', [reasonAt(of, 'not-run', 'it was not run')]);
  if (kind === 'mitigation') return judgeMitigation(lab, arms);
  const errors = errorsIn(arms);
  if (errors.length > 0) return verdictBy('error', errors);
  if (kind === 'defect') return unlessTight(lab, judgeDefect(lab, arms), arms);
  if (kind === 'sibling') return unlessTight(lab, judgeSibling(lab, arms), arms);
  if (kind === 'try') return judgeTry(lab, arms);
  const trial = trialIn(lab, id);
  if (trial) return judgeTrial(lab, trial, arms);
  return judgeFix(lab, arms, kind === 'wrong-fix');
}

/**
 * A cause that could not be seen at work where the machine was full was not refuted; nor one that all but filled a machine on
 * which all take turns, and with a little more load would have.
 */
function unlessTight(lab: JudgedLab, judged: VariantVerdict, arms: readonly Arm[]): VariantVerdict {
  const tight = arms.filter(({ phase }) => phase === 'triggered').flatMap((arm) => tightMachine(lab, arm));
  if (judged.verdict !== 'not-reproduced' || tight.length === 0) return judged;
  return verdictBy('inconclusive', [...tight, ...judged.reasons], [judged.reason, ...tight.map(say)].join('; '));
}

/** SLOs met, the signs gone, all the work done and rightly: it fixes, or it works though it was put among the wrong. */
function judgeFix(lab: JudgedLab, arms: readonly Arm[], wrong: boolean): VariantVerdict {
  const among = wrong ? [] : arms;
  const full = among.filter((arm) => fullMachine(lab, arm).length > 0);
  const tight = among.filter((arm) => tightMachine(lab, arm).length > 0);
  const present = presentIn(arms.map((arm) => (full.includes(arm) ? withoutFeigned(lab, arm) : arm)));
  const refusal = refuse(lab, arms, present, tight);
  if (refusal !== null) return refusal;
  const unknown = wrong ? [] : unknownSignsIn(arms);
  const met = metIn(arms);
  if (unknown.length > 0)
    return verdictBy(
      'inconclusive',
      [...unknown, ...met],
      `whether the cause is gone could not be told: ${textsOf(unknown, ', ')}`,
    );
  return verdictBy(wrong ? 'works-though-wrong' : 'fixes', [...met, ...goneIn(arms)], textsOf(met));
}

/** A learner's own way is judged by what it does: the signs only grade it. */
function judgeTry(lab: JudgedLab, arms: readonly Arm[]): VariantVerdict {
  const tight = arms.filter((arm) => tightMachine(lab, arm).length > 0);
  const refusal = refuse(
    lab,
    arms,
    [],
    tight.filter((arm) => !fillsThread(arm)),
  );
  if (refusal !== null) return refusal;
  const met = metIn(arms);
  const present = presentIn(arms);
  const unknown = unknownSignsIn(arms);
  const reasons = [...met, ...present, ...unknown, ...goneIn(arms)];
  if (present.length === 0 && unknown.length === 0) return verdictBy('fixes', reasons, `cured: ${textsOf(met)}`);
  const why =
    present.length === 0
      ? `whether the cause is gone could not be told (${textsOf(unknown, ', ')})`
      : `the cause remains (${textsOf(present, ', ')})${sayHeadroom(arms)}`;
  return verdictBy('holds', reasons, `holds, but ${why}: ${textsOf(met)}`);
}

/** Without the signs that a machine short of CPU makes too. */
function withoutFeigned(lab: JudgedLab, arm: Arm): Arm {
  const feigned = new Set(
    lab.signs.filter(({ madeByShortage }) => madeByShortage).map(({ measure, of }) => `${measure} of ${of}`),
  );
  return { ...arm, signs: arm.signs.filter(({ name, of }) => !feigned.has(`${name} of ${of}`)) };
}

/** What it would take of one thread is more than there is: no other machine of that speed would carry it either. */
function fillsThread({ headroom }: Arm): boolean {
  return headroom !== null && headroom < 1;
}

/**
 * What a noisy window cannot feign (wrong answers, the cause at work) refuses even there; all else needs the gates, and an
 * arm that is not `excused` by a machine that it nearly filled.
 */
function refuse(
  lab: JudgedLab,
  arms: readonly Arm[],
  signs: readonly Reason[],
  excused: readonly Arm[],
): VariantVerdict | null {
  const slowIn = (some: readonly Arm[]) => [...violationsIn(some), ...droppedWorkIn(some)];
  const broken = arms.flatMap((arm) => brokenGates(lab, arm));
  const slow = broken.length > 0 ? [] : slowIn(arms.filter((arm) => !excused.includes(arm)));
  const wrong = [...wrongAnswersIn(arms), ...roundedAnswersIn(arms), ...refusedIn(arms), ...soakTroublesIn(arms)];
  const late = wrong.length > 0 ? [] : lateCureIn(arms);
  const failing = [...slow, ...wrong, ...signs];
  if (failing.length > 0) {
    const cause = signs.length === 0 ? [] : [`the cause is still there: ${textsOf(signs, ', ')}`];
    const sentence = [...[...slow, ...wrong].map(say), ...cause, ...late.map(say)].join('; ');
    return verdictBy('fails', [...failing, ...late], sentence);
  }
  const starved = excused
    .filter((arm) => slowIn([arm]).length > 0)
    .flatMap((arm) => [...tightMachine(lab, arm), ...slowIn([arm])]);
  const doubts = doubtsIn(arms);
  const all = [...broken, ...starved, ...doubts];
  if (all.length === 0) return null;
  return verdictBy('inconclusive', all, [...broken.map(sayWithWindow), ...[...starved, ...doubts].map(say)].join('; '));
}

function presentIn(arms: readonly Arm[]): Reason[] {
  return signsWith(arms, true);
}

function goneIn(arms: readonly Arm[]): Reason[] {
  return signsWith(arms, false);
}

function signsWith(arms: readonly Arm[], present: SignSeen['present']): Reason[] {
  return signsIn(arms)
    .filter((sign) => sign.present === present)
    .map(signReason);
}

function sayHeadroom(arms: readonly Arm[]): string {
  const known = arms.flatMap((arm) => arm.headroom ?? []);
  return known.length === 0 ? '' : `, headroom ${sayNumber(Math.min(...known))}x`;
}
