import { sayVague } from '../figures/clocks.ts';
import { growthIn } from '../figures/growth-in.ts';
import { accountFor } from '../figures/ledger.ts';
import { countAnswers, loadFigures } from '../figures/load-figures.ts';
import { memoryAtMost } from '../figures/memory-at-most.ts';
import { showPicture } from '../figures/show-picture.ts';
import { takeMeasure } from '../figures/take-measure.ts';
import { bearsMsOf, judgedUntil, judgedViews, pagesIn } from '../figures/views.ts';
import type { ArmEvidence } from '../record/evidence.ts';
import { allowedShare, type JudgedLab, pagingStream } from '../record/judged-lab.ts';
import { builtIn, measureByName, type Registry } from '../record/registry.ts';
import type { Arm, Effect } from '../record/result.ts';
import { remarksOn } from '../remarks/index.ts';
import { cpuPerView, headroom } from './capacity.ts';
import { judgeEffect } from './effect.ts';
import { isImproving } from './improving.ts';
import { judgeSign, judgeSli, showFigure } from './judge-measure.ts';
import { judgeSoak } from './judge-soak.ts';

/**
 * What one variant did in one phase, from its evidence alone. Never throws: a measure that fails, or finds no
 * evidence, gives a verdict `error` with its reason. Times of the result are ms since the run's start. A lab's own
 * measures come in the `registry`.
 */
export function judgeArm(
  lab: JudgedLab,
  evidence: ArmEvidence,
  runStartedMs: number,
  registry: Registry = builtIn,
): Arm {
  const { facts, found, roles } = evidence;
  const take = (name: string, of: string) => takeMeasure(measureByName(name, registry), name, of, evidence);
  const outcomes = found.outcomes ?? [];
  const judged = judgedViews(outcomes, facts);
  const offered = pagesIn(outcomes)?.offeredPerSecond ?? 0;
  const processes = found.process ?? [];
  const remarks = remarksOn(evidence, lab);
  const growth = growthIn(evidence);
  const memoryBytes = memoryAtMost(evidence);
  const paging = outcomes.filter(({ from }) => from === pagingStream(lab));
  const improving = isImproving(judgedViews(paging, facts), allowedShare(lab));

  return {
    variant: evidence.variant,
    kind: evidence.kind,
    phase: evidence.phase,
    take: evidence.take,
    roles: { ...roles },
    slis: lab.slos
      .filter((slo) => slo.during === null || slo.during === evidence.phase)
      .map((slo) => judgeSli(slo, take(slo.measure, slo.of))),
    signs: lab.signs.map((sign) => judgeSign(sign, take(sign.measure, sign.of))),
    figures: lab.figures.map((figure) => showFigure(figure, take(figure.measure, figure.of))),
    pictures: lab.pictures.map((picture) => showPicture(picture, evidence, runStartedMs, registry)),
    ledger: outcomes.flatMap((one) =>
      accountFor(judgedViews([one], facts), found.ledger ?? [], roles).map((line) => ({
        of: one.from,
        ...line,
      })),
    ),
    cpuMsPerView: cpuPerView(processes, roles, offered),
    headroom: headroom(processes, roles, offered),
    answers: countAnswers(judged),
    load: outcomes.map((one) =>
      loadFigures(one.from, one.value, judgedUntil(one, facts) - facts.judgedFromMs, judgedViews([one], facts)),
    ),
    disturbance: evidence.disturbance,
    ...(evidence.retaken ? { retaken: evidence.retaken.map((reasons) => [...reasons]) } : {}),
    ...(remarks.length > 0 ? { remarks } : {}),
    ...(growth.length > 0 ? { growth } : {}),
    ...(memoryBytes === null ? {} : { memoryBytes }),
    ...(improving ? { improving } : {}),
    ...(evidence.soak ? { soak: judgeSoak(lab, evidence.soak, facts.judgedFromMs, runStartedMs) } : {}),
    effect: judgeEffectIn(lab, evidence, runStartedMs),
    judgedFromMs: facts.judgedFromMs - runStartedMs,
    judgedToMs: facts.judgedToMs - runStartedMs,
    looks: [...evidence.looks],
    profiles: evidence.profiles.map((profile) => ({ ...profile })),
    evidence: evidence.folder,
  };
}

/** What the mitigation of this evidence did to the stream that pages; null: none was applied, or nothing of it was gathered. */
export function judgeEffectIn(
  lab: JudgedLab,
  { found, appliedMs }: Pick<ArmEvidence, 'found' | 'appliedMs'>,
  runStartedMs: number,
): Effect | null {
  const paging = (found.outcomes ?? []).filter(({ from }) => from === pagingStream(lab));
  // When the mitigation was applied is on the runner's clock.
  if (sayVague(paging, 'an effect', bearsMsOf(paging)) !== null) return null;
  return appliedMs === null || paging.length === 0
    ? null
    : judgeEffect(paging, appliedMs, allowedShare(lab), runStartedMs);
}
