import type { JudgedLab } from '../record/judged-lab.ts';
import { reasonAt, sayWithWindow, textsOf } from '../record/reason.ts';
import type { Arm } from '../record/result.ts';
import { doubtsIn, metIn, type SignSeen, signReason, signsIn, violationsIn } from './findings.ts';
import { brokenGates } from './gates.ts';
import { type VariantVerdict, verdictBy } from './variant-verdict.ts';

/**
 * The incident happened when an SLO was violated after the trigger (and, where the lab has a second one that is taken
 * back, still after that) and the cause was seen at work: at least one sign present and none contradicted. The calm is
 * a gate of the whole run, not looked at here.
 */
export function judgeDefect(lab: JudgedLab, arms: readonly Arm[]): VariantVerdict {
  const incident = arms.filter((arm) => arm.phase !== 'calm');
  const unseen = findDoubt(lab, incident);
  if (unseen) return unseen;
  const missed =
    lab.recovery.length === 0
      ? judgeOutage(incident, 'no SLO was violated')
      : (judgeOutage(armsIn('triggered', incident), 'no SLO was violated') ??
        judgeOutage(armsIn('recovered', incident), 'the outage ended with its cause'));
  return missed ?? judgeSigns(incident, 'all');
}

/**
 * The same illness in another body: an SLO violated after the trigger, and at least one of the signs. Others may be
 * missing: a symptom can belong to the body alone.
 */
export function judgeSibling(lab: JudgedLab, arms: readonly Arm[]): VariantVerdict {
  const incident = armsIn('triggered', arms);
  return findDoubt(lab, incident) ?? judgeOutage(incident, 'no SLO was violated') ?? judgeSigns(incident, 'any');
}

function armsIn(phase: Arm['phase'], arms: readonly Arm[]): Arm[] {
  return arms.filter((arm) => arm.phase === phase);
}

/** Why these arms cannot be judged at all; null: they can. */
function findDoubt(lab: JudgedLab, incident: readonly Arm[]): VariantVerdict | null {
  if (incident.length === 0)
    return verdictBy('inconclusive', [reasonAt(null, 'not-triggered', 'the trigger was not pulled')]);
  const broken = incident.flatMap((arm) => brokenGates(lab, arm));
  return broken.length > 0 ? verdictBy('inconclusive', broken, broken.map(sayWithWindow).join('; ')) : null;
}

/** Why these arms show no outage; null: they do, or none were played. */
function judgeOutage(arms: readonly Arm[], otherwise: string): VariantVerdict | null {
  if (arms.length === 0 || violationsIn(arms).length > 0) return null;
  const doubts = doubtsIn(arms);
  if (doubts.length > 0) return verdictBy('inconclusive', doubts);
  const met = metIn(arms);
  return verdictBy('not-reproduced', met, `${otherwise}: ${textsOf(met)}`);
}

/** `all`: a sign that is contradicted refutes, whatever the others say. */
function judgeSigns(incident: readonly Arm[], wanted: 'all' | 'any'): VariantVerdict {
  const signs = signsIn(incident);
  const reasonsOf = (present: SignSeen['present']) => signs.filter((sign) => sign.present === present).map(signReason);
  const [present, gone, unknown] = [reasonsOf(true), reasonsOf(false), reasonsOf(null)];
  const violations = violationsIn(incident);
  const happened = textsOf(violations);
  if (gone.length > 0 && (wanted === 'all' || present.length === 0))
    return verdictBy(
      'not-reproduced',
      [...gone, ...violations],
      `${happened}; but not from this cause: ${textsOf(gone, ', ')}`,
    );
  if (present.length > 0)
    return verdictBy('reproduced', [...violations, ...present], `${happened}; signs: ${textsOf(present, ', ')}`);
  if (signs.length === 0) {
    const none = reasonAt(null, 'no-sign', 'the lab has no sign of its cause');
    return verdictBy('not-reproduced', [none, ...violations], `${happened}; but ${none.text}`);
  }
  return verdictBy(
    'inconclusive',
    [...unknown, ...violations],
    `${happened}; but whether its signs were there could not be told: ${textsOf(unknown, ', ')}`,
  );
}
