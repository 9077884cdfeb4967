import type { ArmEvidence } from '../judge/evidence.ts';
import { brokenGates } from '../judge/gates.ts';
import { judgeArm } from '../judge/judge-arm.ts';
import type { JudgedLab } from '../judge/judged-lab.ts';
import { isDecided, type Look, looks } from '../judge/looks.ts';
import type { Registry } from '../judge/registry.ts';
import type { Arm } from '../judge/result.ts';
import { pagesIn, viewsOf } from '../judge/views.ts';
import { now } from '../lab/clock.ts';
import type { Outcomes, View } from '../lab/evidence.ts';
import type { PhaseFacts } from '../lab/measure.ts';
import type { Phase } from '../lab/world.ts';
import { pause } from '../world/interrupted.ts';
import { resetPeak } from '../world/process/readings/read-memory.ts';
import type { StartedWorld } from '../world/world-plan.ts';
import { awaitQuiet, type DisturbanceWatch, repeatsAtMost, sayOthers, watchDisturbance } from './disturbance.ts';
import { markAll, offersWork, readAll } from './read-world.ts';
import { type HeldWatch, watchHeld } from './watch-held.ts';
import { type ThreadsWatch, watchThreads } from './watch-threads.ts';

export interface Observing {
  readonly world: StartedWorld;
  readonly lab: JudgedLab;
  readonly registry: Registry;
  readonly variant: string;
  readonly phase: Phase;
  readonly take: number;
  readonly folder: string;
  readonly ratePerSecond: number;
  readonly budgetMs: number;
  /** Of all streams: nothing younger is judged. */
  readonly longestBudgetMs: number;
  readonly runStartedMs: number;
  readonly ownPids: () => readonly number[];
  readonly signal: AbortSignal;
  /** Runs right after the views were marked: pulls the trigger, and waits until the SLOs count. */
  readonly enter?: () => Promise<PhaseFacts['changes']>;
  /** How long what the trigger has piled up may take to drain, after `enter`, before anything is judged; left out: not at all. */
  readonly drainsWithinMs?: number;
  /** Looks that may end the phase; all of them unless told otherwise. */
  readonly looks?: readonly Look[];
  readonly onRepeat: (why: string) => void;
}

export interface Observed {
  readonly evidence: ArmEvidence;
  readonly arm: Arm;
}

/** What a disturbance piled up is not what comes next: it may drain, if it can, before the window is taken again. */
const drainMs = { atLeast: 1_500, atMost: 8_000 };
const goodMs = 1_000;

/**
 * One phase under load: marks, waits for the looks that were fixed beforehand, and ends at the first that decides.
 * A window that proves nothing, since others took too much of the machine or the load was late, is not judged and taken
 * again, within bounds; the views stay in the evidence, since what the trigger did in its first seconds is part of the
 * story.
 */
export async function observe(plan: Observing): Promise<Observed> {
  const { world, signal } = plan;
  await markAll(world.processes().filter(offersWork));
  const startedMs = now();
  using held = watchHeld(() => world.processes());
  const changes = (await plan.enter?.()) ?? [];
  await awaitGoodSecond(plan, now() + (plan.drainsWithinMs ?? 0));

  for (let repeated = 0; ; repeated += 1) {
    const judgedFromMs = now();
    using watch = await watchDisturbance(plan.ownPids);
    const threads = watchThreads(world.processes());
    await markAll(world.processes(), 'outcomes');
    for (const { pid } of world.processes()) resetPeak(pid);
    const facts = { phase: plan.phase, startedMs, judgedFromMs, changes };
    const observed = await lookUntilDecided(plan, facts, { watch, held, threads }, repeated);
    const broken = brokenGates(plan.lab, observed.arm);
    if (broken.length === 0 || repeated === repeatsAtMost) return observed;

    const { disturbance } = observed.arm;
    plan.onRepeat(disturbance.disturbed ? sayOthers(disturbance) : broken.join('; '));
    // Whoever keeps the machine for so long keeps it for the next window too.
    if (!(await awaitQuiet(plan.ownPids, signal))) return observed;
    await pause(drainMs.atLeast, signal);
    await awaitDrained(plan, now() + drainMs.atMost - drainMs.atLeast);
  }
}

/** Until no view of the last second was bad, or until `atMostMs`. */
async function awaitGoodSecond(plan: Observing, atMostMs: number): Promise<void> {
  while (now() < atMostMs) {
    const outcomes = await plan.world.guard(readPages(plan.world));
    const recent = viewsOf(outcomes ? [{ from: 'pages', value: outcomes }] : []).filter(
      ({ atMs }) => atMs >= (outcomes?.readMs ?? 0) - plan.budgetMs - goodMs,
    );
    if (recent.every(({ bad }) => bad !== true)) return;
    await pause(200, plan.signal);
  }
}

/** Until no view that is still on its way is older than a good one may be, or until `atMostMs`: an outage does not drain. */
async function awaitDrained(plan: Observing, atMostMs: number): Promise<void> {
  while (now() < atMostMs) {
    const outcomes = await plan.world.guard(readPages(plan.world));
    const isLate = (view: View) => view.doneMs === null && view.intendedMs < (outcomes?.readMs ?? 0) - plan.budgetMs;
    if (!outcomes?.views.some(isLate)) return;
    await pause(200, plan.signal);
  }
}

interface Watches {
  readonly watch: DisturbanceWatch;
  readonly held: HeldWatch;
  readonly threads: ThreadsWatch;
}

async function lookUntilDecided(
  plan: Observing,
  facts: Pick<PhaseFacts, 'phase' | 'startedMs' | 'judgedFromMs' | 'changes'>,
  { watch, held, threads }: Watches,
  repeated: number,
): Promise<Observed> {
  const { world } = plan;
  const taken: number[] = [];
  const fixed = plan.looks ?? looks;
  let observed: Observed | null = null;
  for (const look of fixed) {
    await world.guard(awaitViews(plan, facts.judgedFromMs, look.views));
    const read = held.withCourse(await world.guard(readAll(world.processes())), facts.judgedFromMs);
    const reading = threads.withWitness(read);
    const readMs = pagesIn(reading.found.outcomes)?.readMs ?? now();
    taken.push(look.views);
    const disturbance = await watch.read(repeated);
    const evidence: ArmEvidence = {
      ...reading,
      variant: plan.variant,
      phase: plan.phase,
      take: plan.take,
      facts: { ...facts, judgedToMs: readMs - plan.budgetMs, errorShare: look.errorShare },
      looks: [...taken],
      disturbance,
      pulledMs: null,
      profiles: [],
      folder: plan.folder,
    };
    observed = { evidence, arm: judgeArm(plan.lab, evidence, plan.runStartedMs, plan.registry) };
    // A window that others have spoilt is taken again, or never judged: on a busy machine the rest of it takes minutes.
    const spoilt = disturbance.disturbed && repeated < repeatsAtMost;
    if (isDecided(look, observed.arm.slis) || spoilt) break;
  }
  if (!observed) throw new Error('a phase needs at least one look');
  return observed;
}

/** Until so many views of the window are old enough to be judged, answered or not. */
async function awaitViews(plan: Observing, judgedFromMs: number, views: number): Promise<void> {
  const expectedMs = (count: number) => (count / plan.ratePerSecond) * 1_000;
  await pause(Math.max(0, judgedFromMs + expectedMs(views) + plan.longestBudgetMs - now()), plan.signal);
  for (;;) {
    const missing = views - countDecided(await readPages(plan.world), judgedFromMs);
    if (missing <= 0) return;
    await pause(Math.max(20, expectedMs(missing)), plan.signal);
  }
}

async function readPages(world: StartedWorld): Promise<Outcomes | undefined> {
  const { found } = await readAll(world.processes('load'), ['outcomes']);
  return pagesIn(found.outcomes);
}

function countDecided(outcomes: Outcomes | undefined, judgedFromMs: number): number {
  if (!outcomes) return 0;
  const toMs = outcomes.readMs - outcomes.budgetMs;
  return outcomes.views.filter(({ intendedMs }) => intendedMs >= judgedFromMs && intendedMs <= toMs).length;
}
