import {
  doubtsIn,
  droppedWorkIn,
  errorsIn,
  lateCureIn,
  metIn,
  refusedIn,
  saySign,
  signsIn,
  soakTroublesIn,
  unknownSignsIn,
  violationsIn,
  wrongAnswersIn,
} from './findings.ts';
import { brokenGates, fullMachine } from './gates.ts';
import { judgeDefect, judgeSibling } from './judge-defect.ts';
import { judgeMitigation } from './judge-mitigation.ts';
import type { JudgedLab } from './judged-lab.ts';
import type { Arm, VariantResult } from './result.ts';
import { sayNumber } from './wording.ts';

/** A variant as the runner knows it. */
export interface RunVariant {
  /** `defect`, `sibling:<name>`, `fix:<name>`, `wrong-fix:<name>`, `mitigation:<name>` or `try:<file>`. */
  readonly id: string;
  /** What it costs, why people try it, or where else the illness lives. */
  readonly says: string;
  readonly recommended: boolean;
  /** Path in the run folder; null for a mitigation that is no code. */
  readonly source: string | null;
  /** Why it could not be run to its end; left out where it could. */
  readonly failure?: string;
  /** It was the machine that kept it from its end, and no code. */
  readonly machineShort?: true;
}

export type VariantVerdict = Pick<VariantResult, 'verdict' | 'reason'>;

/** Judges one variant by its own arms; all the arms of a run may be passed. */
export function judgeVariant(lab: JudgedLab, variant: RunVariant, arms: readonly Arm[]): VariantResult {
  const { id, says, recommended, source } = variant;
  return { id, says, recommended, source, ...verdictOf(lab, variant, armsOf(id, arms)) };
}

export function armsOf(id: string, arms: readonly Arm[]): Arm[] {
  return arms.filter((arm) => arm.variant === id);
}

function verdictOf(lab: JudgedLab, variant: RunVariant, arms: readonly Arm[]): VariantVerdict {
  if (variant.failure !== undefined)
    return { verdict: variant.machineShort ? 'inconclusive' : 'error', reason: variant.failure };
  if (arms.length === 0) return { verdict: 'error', reason: 'it was not run' };
  const kind = variant.id.split(':')[0];
  if (kind === 'mitigation') return judgeMitigation(lab, arms);
  const errors = errorsIn(arms);
  if (errors.length > 0) return { verdict: 'error', reason: errors.join('; ') };
  if (kind === 'defect') return unlessFull(lab, judgeDefect(lab, arms), arms);
  if (kind === 'sibling') return unlessFull(lab, judgeSibling(lab, arms), arms);
  if (kind === 'try') return judgeTry(lab, arms);
  return judgeFix(lab, arms, kind === 'wrong-fix');
}

/** A cause that could not be seen at work where the machine was full was not refuted. */
function unlessFull(lab: JudgedLab, verdict: VariantVerdict, arms: readonly Arm[]): VariantVerdict {
  const full = arms.filter(({ phase }) => phase === 'triggered').flatMap((arm) => fullMachine(lab, arm));
  if (verdict.verdict !== 'not-reproduced' || full.length === 0) return verdict;
  return { verdict: 'inconclusive', reason: [verdict.reason, ...full].join('; ') };
}

/** SLOs met, the signs gone, all the work done and rightly: it fixes, or it works though it was put among the wrong. */
function judgeFix(lab: JudgedLab, arms: readonly Arm[], wrong: boolean): VariantVerdict {
  const excused = wrong ? [] : arms.filter((arm) => fullMachine(lab, arm).length > 0);
  const present = presentIn(arms.map((arm) => (excused.includes(arm) ? withoutFeigned(lab, arm) : arm))).map(saySign);
  const signs = present.length === 0 ? [] : [`the cause is still there: ${present.join(', ')}`];
  const refusal = refuse(lab, arms, signs, excused);
  if (refusal !== null) return refusal;
  const unknown = wrong ? [] : unknownSignsIn(arms);
  if (unknown.length > 0)
    return { verdict: 'inconclusive', reason: `whether the cause is gone could not be told: ${unknown.join(', ')}` };
  return { verdict: wrong ? 'works-though-wrong' : 'fixes', reason: metIn(arms).join('; ') };
}

/** A learner's own way is judged by what it does: the signs only grade it. */
function judgeTry(lab: JudgedLab, arms: readonly Arm[]): VariantVerdict {
  const full = arms.filter((arm) => fullMachine(lab, arm).length > 0);
  const refusal = refuse(
    lab,
    arms,
    [],
    full.filter((arm) => !fillsThread(arm)),
  );
  if (refusal !== null) return refusal;
  const met = metIn(arms).join('; ');
  const signs = presentIn(arms).map(saySign);
  const unknown = unknownSignsIn(arms);
  if (signs.length === 0 && unknown.length === 0) return { verdict: 'fixes', reason: `cured: ${met}` };
  if (signs.length === 0)
    return {
      verdict: 'holds',
      reason: `holds, whether the cause is gone could not be told (${unknown.join(', ')}): ${met}`,
    };
  return { verdict: 'holds', reason: `holds, the cause remains (${signs.join(', ')})${sayHeadroom(arms)}: ${met}` };
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
 * arm that is not `excused` by a machine that it filled.
 */
function refuse(
  lab: JudgedLab,
  arms: readonly Arm[],
  signs: readonly string[],
  excused: readonly Arm[],
): VariantVerdict | null {
  const slowIn = (some: readonly Arm[]) => [...violationsIn(some), ...droppedWorkIn(some)];
  const broken = arms.flatMap((arm) => brokenGates(lab, arm));
  const slow = broken.length > 0 ? [] : slowIn(arms.filter((arm) => !excused.includes(arm)));
  const wrong = [...wrongAnswersIn(arms), ...refusedIn(arms), ...soakTroublesIn(arms)];
  const late = wrong.length > 0 ? [] : lateCureIn(arms);
  const failing = [...slow, ...wrong, ...signs];
  if (failing.length > 0) return { verdict: 'fails', reason: [...failing, ...late].join('; ') };
  const starved = excused.filter((arm) => slowIn([arm]).length > 0);
  const doubts = [
    ...broken,
    ...starved.flatMap((arm) => [...fullMachine(lab, arm), ...slowIn([arm])]),
    ...doubtsIn(arms),
  ];
  return doubts.length > 0 ? { verdict: 'inconclusive', reason: doubts.join('; ') } : null;
}

function presentIn(arms: readonly Arm[]) {
  return signsIn(arms).filter((sign) => sign.present === true);
}

function sayHeadroom(arms: readonly Arm[]): string {
  const known = arms.flatMap((arm) => arm.headroom ?? []);
  return known.length === 0 ? '' : `, headroom ${sayNumber(Math.min(...known))}x`;
}
