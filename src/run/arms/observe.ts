import { pagesIn } from '../../judge/figures/views.ts';
import type { ArmEvidence } from '../../judge/record/evidence.ts';
import type { JudgedLab } from '../../judge/record/judged-lab.ts';
import { type Reason, sayWithWindow } from '../../judge/record/reason.ts';
import type { Registry } from '../../judge/record/registry.ts';
import type { Arm } from '../../judge/record/result.ts';
import { brokenGates } from '../../judge/verdict/gates.ts';
import { judgeArm } from '../../judge/verdict/judge-arm.ts';
import { isDecided, type Look, looks } from '../../judge/verdict/looks.ts';
import { now } from '../../lab/clock.ts';
import type { PhaseFacts } from '../../lab/measure.ts';
import type { VariantKind } from '../../lab/variant-id.ts';
import type { Phase } from '../../lab/world.ts';
import { pause } from '../../world/interrupted.ts';
import { awaitDrained, awaitGoodSecond, awaitViews, type Watched } from './await-views.ts';
import { collectGarbage, membersJudgedByPeak } from './collect-garbage.ts';
import { awaitQuiet, type DisturbanceWatch, repeatsAtMost, sayOthers, watchDisturbance } from './disturbance.ts';
import { everything, type Marks, markAll, offersWork, readAll } from './read-world.ts';
import { type HeldWatch, watchHeld } from './watch-held.ts';
import { type ThreadsWatch, watchThreads } from './watch-threads.ts';

export interface Observing extends Watched {
  readonly lab: JudgedLab;
  readonly registry: Registry;
  readonly variant: string;
  readonly kind: VariantKind;
  readonly phase: Phase;
  readonly take: number;
  readonly folder: string;
  readonly runStartedMs: number;
  /** Runs right after the views were marked: pulls the trigger, and waits until the SLOs count. */
  readonly enter?: () => Promise<PhaseFacts['changes']>;
  /** How long what the trigger has piled up may take to drain, after `enter`, before anything is judged; left out: not at all. */
  readonly drainsWithinMs?: number;
  /** Looks that may end the phase; all of them unless told otherwise. */
  readonly looks?: readonly Look[];
  /**
   * Whether it has shown what it is watched for, and what a busy machine cannot feign: that ends the phase, and nothing else does before
   * its last look. Left out: its SLOs decide.
   */
  readonly hasShown?: (arm: Arm) => boolean;
  readonly onRepeat: (why: string) => void;
}

export interface Observed {
  readonly evidence: ArmEvidence;
  readonly arm: Arm;
}

/** What a disturbance piled up is not what comes next: it may drain, if it can, before the window is taken again. */
const drainMs = { atLeast: 1_500, atMost: 8_000 };

/**
 * One phase under load: marks, waits for the looks that were fixed beforehand, and ends at the first that decides.
 * A window that proves nothing, since others took too much of the machine or the load was late, is not judged and taken
 * again, within bounds; the views stay in the evidence, since what the trigger did in its first seconds is part of the
 * story.
 */
export async function observe(plan: Observing): Promise<Observed> {
  const { world, signal } = plan;
  const begun = await markAll(world.members().filter(offersWork));
  const startedMs = now();
  using held = watchHeld(() => world.members());
  const changes = (await plan.enter?.()) ?? [];
  await awaitGoodSecond(plan, now() + (plan.drainsWithinMs ?? 0));

  const retaken: Reason[][] = [];
  for (let repeated = 0; ; repeated += 1) {
    const judgedByPeak = membersJudgedByPeak(plan.lab, world.members());
    if (judgedByPeak.length > 0) await world.guard(collectGarbage(judgedByPeak, signal));
    const judgedFromMs = now();
    using watch = await watchDisturbance(world.sampleCpu);
    const threads = await watchThreads(world.members());
    const marks = new Map([...(await markAll(world.members(), 'outcomes')), ...begun]);
    await Promise.all(world.members().map((member) => member.resetPeak()));
    const facts = { phase: plan.phase, startedMs, judgedFromMs, changes };
    const observed = await lookUntilDecided(plan, facts, { watch, held, threads, marks }, retaken);
    const broken = brokenGates(plan.lab, observed.arm);
    if (broken.length === 0 || repeated === repeatsAtMost || plan.hasShown?.(observed.arm)) return observed;

    const { disturbance } = observed.arm;
    plan.onRepeat(disturbance.disturbed ? sayOthers(disturbance) : broken.map(sayWithWindow).join('; '));
    // Whoever keeps the machine for so long keeps it for the next window too.
    if (!(await awaitQuiet(world.sampleCpu, signal))) return observed;
    await pause(drainMs.atLeast, signal);
    await awaitDrained(plan, now() + drainMs.atMost - drainMs.atLeast);
    retaken.push(broken);
  }
}

interface Watches {
  readonly watch: DisturbanceWatch;
  readonly held: HeldWatch;
  readonly threads: ThreadsWatch;
  readonly marks: Marks;
}

async function lookUntilDecided(
  plan: Observing,
  facts: Pick<PhaseFacts, 'phase' | 'startedMs' | 'judgedFromMs' | 'changes'>,
  { watch, held, threads, marks }: Watches,
  retaken: readonly (readonly Reason[])[],
): Promise<Observed> {
  const { world } = plan;
  const repeated = retaken.length;
  const taken: number[] = [];
  const fixed = plan.looks ?? looks;
  let observed: Observed | null = null;
  for (const look of fixed) {
    await world.guard(awaitViews(plan, facts.judgedFromMs, look.views));
    const read = await world.guard(readAll(world.members(), everything, marks));
    const reading = await threads.withWitness(held.withCourse(read, facts.judgedFromMs));
    const readMs = pagesIn(reading.found.outcomes)?.readMs ?? now();
    taken.push(look.views);
    const disturbance = await watch.read(repeated);
    const evidence: ArmEvidence = {
      ...reading,
      variant: plan.variant,
      kind: plan.kind,
      phase: plan.phase,
      take: plan.take,
      facts: { ...facts, judgedToMs: readMs - plan.budgetMs, errorShare: look.errorShare },
      looks: [...taken],
      disturbance,
      ...(repeated > 0 ? { retaken: [...retaken] } : {}),
      appliedMs: null,
      profiles: [],
      folder: plan.folder,
    };
    observed = { evidence, arm: judgeArm(plan.lab, evidence, plan.runStartedMs, plan.registry) };
    // A window that others have spoilt is taken again, or never judged: on a busy machine the rest of it takes minutes.
    const spoilt = disturbance.disturbed && repeated < repeatsAtMost;
    const ends = plan.hasShown?.(observed.arm) ?? (isDecided(look, observed.arm.slis) || spoilt);
    if (ends) break;
  }
  if (!observed) throw new Error('a phase needs at least one look');
  return observed;
}
