import { doubtsIn, metIn, saySign, signsIn, violationsIn } from './findings.ts';
import { brokenGates } from './gates.ts';
import type { VariantVerdict } from './judge-variant.ts';
import type { JudgedLab } from './judged-lab.ts';
import type { Arm } from './result.ts';

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
  if (incident.length === 0) return { verdict: 'inconclusive', reason: 'the trigger was not pulled' };
  const broken = incident.flatMap((arm) => brokenGates(lab, arm));
  return broken.length > 0 ? { verdict: 'inconclusive', reason: broken.join('; ') } : null;
}

/** Why these arms show no outage; null: they do, or none were played. */
function judgeOutage(arms: readonly Arm[], otherwise: string): VariantVerdict | null {
  if (arms.length === 0 || violationsIn(arms).length > 0) return null;
  const doubts = doubtsIn(arms);
  return doubts.length > 0
    ? { verdict: 'inconclusive', reason: doubts.join('; ') }
    : { verdict: 'not-reproduced', reason: `${otherwise}: ${metIn(arms).join('; ')}` };
}

/** `all`: a sign that is contradicted refutes, whatever the others say. */
function judgeSigns(incident: readonly Arm[], wanted: 'all' | 'any'): VariantVerdict {
  const signs = signsIn(incident);
  const present = signs.filter((sign) => sign.present === true);
  const contradicted = signs.filter((sign) => sign.present === false);
  const happened = violationsIn(incident).join('; ');
  if (contradicted.length > 0 && (wanted === 'all' || present.length === 0))
    return {
      verdict: 'not-reproduced',
      reason: `${happened}; but not by this cause: ${contradicted.map(saySign).join(', ')}`,
    };
  if (present.length > 0)
    return { verdict: 'reproduced', reason: `${happened}; signs: ${present.map(saySign).join(', ')}` };
  if (signs.length === 0)
    return { verdict: 'not-reproduced', reason: `${happened}; but the lab has no sign of its cause` };
  const unknown = signs.map((sign) => sign.reason ?? `${saySign(sign)}: cannot tell`);
  return { verdict: 'inconclusive', reason: `${happened}; but no sign could be told: ${unknown.join(', ')}` };
}
