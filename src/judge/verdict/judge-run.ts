import { exitCodes } from '../../errors.ts';
import type { VariantKind } from '../../lab/variant-id.ts';
import type { IncidentStory, TimelineEntry } from '../figures/impact.ts';
import type { JudgedLab } from '../record/judged-lab.ts';
import { type Reason, reasonAt } from '../record/reason.ts';
import type { Arm, RunResult, VariantResult, Verdict } from '../record/result.ts';
import { brokenCalm } from './gates.ts';
import { armsOf, judgeVariant, type RunVariant } from './judge-variant.ts';

export interface JudgedRun {
  readonly variants: VariantResult[];
  readonly verdict: Verdict;
  readonly impact: RunResult['impact'];
  /** In order of time: the incident's, then what each mitigation did. */
  readonly timeline: TimelineEntry[];
}

/**
 * Judges a whole run from what its arms showed. A run may be partial (`--quick`, or stopped at a defect that does not
 * reproduce): variants are judged by the arms that there are, and a variant that was neither run nor failed is left
 * out. What the incident did is counted from its raw evidence, and so told beforehand. Never throws.
 */
export function judgeRun(
  lab: JudgedLab,
  arms: readonly Arm[],
  variants: readonly RunVariant[],
  incident: IncidentStory | null = null,
): JudgedRun {
  const judged = variants
    .filter(({ id, failure, skipped }) => (failure ?? skipped) !== undefined || armsOf(id, arms).length > 0)
    .map((variant) => judgeVariant(lab, variant, arms));
  const story = incident ?? { impact: null, timeline: [] };
  return {
    variants: judged,
    verdict: decide(lab, arms, judged),
    impact: story.impact,
    timeline: [...story.timeline, ...tellMitigations(arms)],
  };
}

const exitCodeOf: Record<Verdict['outcome'], number> = {
  'reproduced-and-fixed': exitCodes.verified,
  'not-reproduced': exitCodes.refuted,
  'fix-not-verified': exitCodes.refuted,
  'wrong-fix-works': exitCodes.refuted,
  inconclusive: exitCodes.inconclusive,
  failed: exitCodes.failed,
};

/**
 * The first of these that applies: the lab itself failed · a gate is broken, so that nothing here proves anything ·
 * the incident did not happen, or not in a sibling · a fix, or the learner's own, does not fix · a wrong fix works · something could not be
 * told · no fix was run · reproduced and fixed. Mitigations never decide.
 */
function decide(lab: JudgedLab, arms: readonly Arm[], variants: readonly VariantResult[]): Verdict {
  const deciding = variants.filter(({ kind }) => kind !== 'mitigation');
  const among = (kinds: readonly VariantKind[], verdict: VariantResult['verdict']) =>
    deciding.filter((one) => kinds.includes(one.kind) && one.verdict === verdict);
  const fixes = deciding.filter((one) => one.kind === 'fix' || one.kind === 'try');

  const errors = deciding.filter(({ verdict }) => verdict === 'error');
  if (errors.length > 0) return end('failed', reasonsOf(errors));

  const gates = brokenRunGates(lab, arms);
  const undecided = among(['defect'], 'inconclusive');
  if (gates.length + undecided.length > 0) return end('inconclusive', [...gates, ...reasonsOf(undecided)]);

  const missed = among(['defect', 'sibling'], 'not-reproduced');
  if (missed.length > 0) return end('not-reproduced', reasonsOf(missed));

  if (deciding.length > 1 && calmTakes(arms).length < 2)
    return end('inconclusive', [
      reasonAt(null, 'calm-not-repeated', "the defect's calm was not taken again after the other arms"),
    ]);

  const failing = among(['fix', 'try'], 'fails');
  const works = among(['wrong-fix'], 'works-though-wrong');
  if (failing.length > 0) return end('fix-not-verified', reasonsOf([...failing, ...works]));
  if (works.length > 0) return end('wrong-fix-works', reasonsOf(works));

  const unclear = among(['sibling', 'fix', 'try', 'wrong-fix'], 'inconclusive');
  if (unclear.length > 0) return end('inconclusive', reasonsOf(unclear));
  if (fixes.length === 0)
    return end('fix-not-verified', [reasonAt(null, 'no-fix-run', 'reproduced, but no fix was run')]);
  return end('reproduced-and-fixed', reasonsOf([...among(['defect', 'sibling'], 'reproduced'), ...fixes]));
}

/** The defect's calm must have been met before the other arms, and after them; there the last take counts. */
function brokenRunGates(lab: JudgedLab, arms: readonly Arm[]): Reason[] {
  const [before, ...after] = calmTakes(arms);
  if (before === undefined) return [reasonAt(null, 'calm-missing', "the defect's calm was not taken")];
  return [before, ...after.slice(-1)].flatMap((calm) => brokenCalm(lab, calm));
}

function calmTakes(arms: readonly Arm[]): Arm[] {
  return armsOf('defect', arms).filter((arm) => arm.phase === 'calm');
}

function tellMitigations(arms: readonly Arm[]): TimelineEntry[] {
  return arms.flatMap(({ variant, effect }): TimelineEntry[] => {
    if (effect === null) return [];
    const { appliedAtMs, metAfterSeconds, held } = effect;
    const applied: TimelineEntry = { at: appliedAtMs, variant, kind: 'action', event: 'the mitigation is applied' };
    if (metAfterSeconds === null) return [applied];
    const event = held ? 'the SLO holds again' : 'the SLO holds again, for a while';
    return [applied, { at: appliedAtMs + metAfterSeconds * 1_000, variant, kind: 'met-again', event }];
  });
}

/** Each of them told with its variant, which what is about no window does not name. */
function reasonsOf(variants: readonly VariantResult[]): Reason[] {
  return variants.flatMap(({ id, reasons }) => reasons.map((reason) => ({ ...reason, arm: reason.arm ?? id })));
}

function end(outcome: Verdict['outcome'], reasons: Reason[]): Verdict {
  return { outcome, exitCode: exitCodeOf[outcome], reasons };
}
