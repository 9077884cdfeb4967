import { isStream } from '../lab/world.ts';
import type { Arm, SignResult, Sli } from './result.ts';
import { sayNumber, sayValue } from './wording.ts';

/** What the arms of one variant say together, each as sentences: empty is good news but for `met`. */

const shareThatMustComplete = 0.95;

/** Measures of an SLO that failed. */
export function errorsIn(arms: readonly Arm[]): string[] {
  return reasonsOf(arms, 'error');
}

export function violationsIn(arms: readonly Arm[]): string[] {
  return reasonsOf(arms, 'violated');
}

export function doubtsIn(arms: readonly Arm[]): string[] {
  return reasonsOf(arms, 'inconclusive');
}

export function metIn(arms: readonly Arm[]): string[] {
  return reasonsOf(arms, 'met');
}

export function wrongAnswersIn(arms: readonly Arm[]): string[] {
  return arms
    .filter((arm) => arm.answers.mismatched > 0)
    .map(({ answers }) => `${sayNumber(answers.mismatched)} of ${sayNumber(answers.checked)} answers wrong`);
}

/** Dropping work is no fix: nearly all that was sent must have come back with an answer. */
export function droppedWorkIn(arms: readonly Arm[]): string[] {
  return arms
    .flatMap((arm) => arm.load)
    .filter((load) => load.completed < shareThatMustComplete * load.sent)
    .map((load) => `${sayNumber(load.completed)} of ${sayNumber(load.sent)} ${load.of} answered`);
}

/** What nobody keeps, however well it serves: an answer that nobody computed, memory that only grows. */
export function refusedIn(arms: readonly Arm[]): string[] {
  return arms.flatMap(({ remarks = [] }) => remarks.filter(({ refuses }) => refuses).map(({ text }) => text));
}

/** Who was right for a minute is no fix yet. */
export function soakTroublesIn(arms: readonly Arm[]): string[] {
  return arms.flatMap(({ soak }) => soak?.wentWrong?.reason ?? []);
}

/** A cure that came too late for its window: its signs are gone, and the window's last third meets the SLO that pages. */
export function lateCureIn(arms: readonly Arm[]): string[] {
  if (arms.some(({ variant }) => variant.startsWith('wrong-fix:'))) return [];
  // What had not come by the window's end may come yet.
  const awaited = arms.some(({ slis }) => slis.some(isAwaited));
  if (awaited) return ['it may come later: watch longer with --watch'];
  const violated = arms.filter(({ slis }) => slis[0]?.verdict === 'violated');
  const signs = signsIn(arms);
  const gone = signs.length > 0 && signs.every(({ present }) => present === false);
  if (!gone || violated.length === 0 || !violated.every(({ improving }) => improving)) return [];
  const seconds = Math.min(...violated.map((arm) => (arm.judgedToMs - arm.judgedFromMs) / 1_000));
  return [`signs gone, SLO not yet met in ${sayNumber(seconds)} s`, 'watch longer with --watch'];
}

/** How long something took that did not come while one watched: at least so long. */
function isAwaited({ verdict, unit, low, high }: Sli): boolean {
  return verdict === 'violated' && unit === 's' && low !== null && high === null;
}

/** One line a sign over all arms that could tell: seen in one of them is seen. */
export function signsIn(arms: readonly Arm[]): SignResult[] {
  const byName = Map.groupBy(
    arms.flatMap((arm) => arm.signs),
    (sign) => `${sign.name} of ${sign.of}`,
  );
  return [...byName.values()].flatMap((signs) => {
    const told = signs.find((sign) => sign.present === true) ?? signs.find((sign) => sign.present === false);
    return told ?? signs.slice(0, 1);
  });
}

/** Signs that were looked for, and of which nobody knows whether they are there: what could not be seen is not gone. */
export function unknownSignsIn(arms: readonly Arm[]): string[] {
  return (
    signsIn(arms)
      // Older runs say in words alone that nobody looked.
      .filter(({ present, unsought, reason }) => present === null && !unsought && !reason?.endsWith(' in this arm'))
      .map((sign) => sign.reason ?? `${saySign(sign)}: cannot tell`)
  );
}

/** `bytes per float 19.6 bytes`. */
export function saySign(sign: SignResult): string {
  return `${sign.name} ${sign.value === null ? 'unknown' : sayValue(sign.value, sign.unit)}`;
}

function reasonsOf(arms: readonly Arm[], verdict: Sli['verdict']): string[] {
  return arms.flatMap((arm) =>
    arm.slis
      .filter((sli) => sli.verdict === verdict)
      .map((sli) => (arm.phase === 'recovered' ? `afterwards ${nameWhose(sli)}` : nameWhose(sli))),
  );
}

/** Of a process, an SLO is told with its name: several may have the same. */
function nameWhose({ of, reason }: Sli): string {
  return isStream(of) ? reason : `${of}: ${reason}`;
}
