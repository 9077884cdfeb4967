import { isStream } from '../../lab/world.ts';
import { broken, type Check, type Reason, type ReasonCode, reasonAt } from '../record/reason.ts';
import type { Arm, Remark, SignResult, Sli } from '../record/result.ts';
import { unansweredAtMost } from '../record/thresholds.ts';
import { sayNumber, sayValue } from '../wording.ts';

/** What the arms of one variant say together, each as reasons: empty is good news but for `met`. */

const sliCodes: Record<Sli['verdict'], ReasonCode> = {
  met: 'slo-met',
  violated: 'slo-violated',
  inconclusive: 'slo-undecided',
  error: 'slo-unmeasured',
};

/** Measures of an SLO that failed. */
export function errorsIn(arms: readonly Arm[]): Reason[] {
  return slisIn(arms, 'error');
}

export function violationsIn(arms: readonly Arm[]): Reason[] {
  return slisIn(arms, 'violated');
}

export function doubtsIn(arms: readonly Arm[]): Reason[] {
  return [...slisIn(arms, 'inconclusive'), ...refusalsIn(arms, ({ value }) => value === null)];
}

export function metIn(arms: readonly Arm[]): Reason[] {
  return slisIn(arms, 'met');
}

export function wrongAnswersIn(arms: readonly Arm[]): Reason[] {
  return broken(arms.map(checkAnswers));
}

/** A ranking may agree by chance, or for now: what mends it gives the model's own scores. */
export function roundedAnswersIn(arms: readonly Arm[]): Reason[] {
  return broken(
    arms.map((arm) => {
      const { checked, agreeing = 0 } = arm.answers;
      const text = `${sayNumber(agreeing)} of ${sayNumber(checked)} answers rank rightly by scores that are not the model's`;
      const figure = { measure: 'other scores', value: agreeing, allowed: 0, unit: 'count' } as const;
      return { holds: agreeing === 0, reason: reasonAt(arm, 'wrong-answers', text, figure) };
    }),
  );
}

export function checkAnswers(arm: Arm): Check {
  const { checked, mismatched } = arm.answers;
  const text = `${sayNumber(mismatched)} of ${sayNumber(checked)} answers wrong`;
  const figure = { measure: 'wrong answers', value: mismatched, allowed: 0, unit: 'count' } as const;
  return { holds: mismatched === 0, reason: reasonAt(arm, 'wrong-answers', text, figure) };
}

/** Dropping work is no fix: nearly all that was sent must have come back with an answer. */
export function droppedWorkIn(arms: readonly Arm[]): Reason[] {
  return broken(arms.flatMap(checkWork));
}

/** One a stream of which anything was sent. */
export function checkWork(arm: Arm): Check[] {
  return arm.load
    .filter(({ sent }) => sent > 0)
    .map(({ of, completed, sent }) => {
      const text = `${sayNumber(completed)} of ${sayNumber(sent)} ${of} answered`;
      const figure = { measure: 'unanswered', of, value: 1 - completed / sent, unit: 'share' } as const;
      const reason = reasonAt(arm, 'work-dropped', text, { ...figure, allowed: unansweredAtMost });
      return { holds: completed >= (1 - unansweredAtMost) * sent, reason };
    });
}

/** What nobody keeps, however well it serves: an answer that nobody computed, memory that only grows. */
export function refusedIn(arms: readonly Arm[]): Reason[] {
  return refusalsIn(arms, ({ value }) => value !== null);
}

/** One without a value says that it could not be told. */
function refusalsIn(arms: readonly Arm[], isAsked: (remark: Remark) => boolean): Reason[] {
  return arms.flatMap((arm) =>
    (arm.remarks ?? [])
      .filter((remark) => remark.refuses && isAsked(remark))
      .map(({ code, of, value, allowed, unit, text }) => reasonAt(arm, code, text, { of, value, allowed, unit })),
  );
}

/** Who was right for a minute is no fix yet. */
export function soakTroublesIn(arms: readonly Arm[]): Reason[] {
  return arms.flatMap((arm) => {
    const wrong = arm.soak?.wentWrong;
    return wrong
      ? reasonAt(arm, 'soak-failed', wrong.reason, { measure: 'held for', value: wrong.afterSeconds, unit: 's' })
      : [];
  });
}

/** A cure that came too late for its window: its signs are gone, and the window's last third meets the SLO that pages. */
export function lateCureIn(arms: readonly Arm[]): Reason[] {
  if (arms.some(({ kind }) => kind === 'wrong-fix')) return [];
  const remedy = 'watch longer with --watch';
  // What had not come by the window's end may come yet.
  const awaited = arms.find(({ slis }) => slis.some(isAwaited));
  if (awaited) return [reasonAt(awaited, 'late-cure', `it may come later: ${remedy}`)];
  const violated = arms.filter(({ slis }) => slis[0]?.verdict === 'violated');
  const [first] = violated;
  const signs = signsIn(arms);
  const gone = signs.length > 0 && signs.every(({ present }) => present === false);
  if (!gone || !first || !violated.every(({ improving }) => improving)) return [];
  const seconds = Math.min(...violated.map((arm) => (arm.judgedToMs - arm.judgedFromMs) / 1_000));
  return [reasonAt(first, 'late-cure', `signs gone, SLO not yet met in ${sayNumber(seconds)} s`, { remedy })];
}

/** How long something took that did not come while one watched: at least so long. */
function isAwaited({ verdict, unit, low, high }: Sli): boolean {
  return verdict === 'violated' && unit === 's' && low !== null && high === null;
}

/** A sign, and the arm that shows it. */
export type SignSeen = SignResult & { readonly arm: Arm };

/** One a sign over all arms that could tell: seen in one of them is seen. */
export function signsIn(arms: readonly Arm[]): SignSeen[] {
  const byName = Map.groupBy(
    arms.flatMap((arm) => arm.signs.map((sign): SignSeen => ({ ...sign, arm }))),
    (sign) => `${sign.name} of ${sign.of}`,
  );
  return [...byName.values()].flatMap((signs) => {
    const told = signs.find((sign) => sign.present === true) ?? signs.find((sign) => sign.present === false);
    return told ?? signs.slice(0, 1);
  });
}

/** Signs that were looked for, and of which nobody knows whether they are there: what could not be seen is not gone. */
export function unknownSignsIn(arms: readonly Arm[]): Reason[] {
  return signsIn(arms)
    .filter((sign) => sign.present === null && wasSought(sign))
    .map(signReason);
}

/** Whether anybody looked for it; older runs say in words alone that nobody did. */
export function wasSought({ unsought, reason }: SignResult): boolean {
  return !unsought && !reason?.endsWith(' in this arm');
}

/** `bytes per float 19.6 bytes`, and why it could not be told. */
export function signReason(sign: SignSeen): Reason {
  const { arm, name, of, value, low, high, unit, threshold, present, reason } = sign;
  const code = present === null ? 'sign-unknown' : present ? 'sign-present' : 'sign-gone';
  const said = `${name} ${value === null ? 'unknown' : sayValue(value, unit)}`;
  const text = present === null ? (reason ?? `${said}: cannot tell`) : said;
  return reasonAt(arm, code, text, { measure: name, of, value, low, high, allowed: threshold, unit });
}

function slisIn(arms: readonly Arm[], verdict: Sli['verdict']): Reason[] {
  return arms.flatMap((arm) =>
    arm.slis
      .filter((sli) => sli.verdict === verdict)
      .map((sli) => {
        const text = arm.phase === 'recovered' ? `afterwards ${nameWhose(sli)}` : nameWhose(sli);
        return sliReason(arm, sli, text);
      }),
  );
}

export function sliReason(arm: Arm, sli: Sli, text = sli.reason): Reason {
  const { name, of, value, low, high, objective, unit } = sli;
  return reasonAt(arm, sliCodes[sli.verdict], text, { measure: name, of, value, low, high, allowed: objective, unit });
}

/** Of a process, an SLO is told with its name: several may have the same. */
function nameWhose({ of, reason }: Sli): string {
  return isStream(of) ? reason : `${of}: ${reason}`;
}
