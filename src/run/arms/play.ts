import { LabError } from '../../errors.ts';
import { ofOurs, type Usage, usageOf } from '../../judge/figures/usage.ts';
import { sayWithWindow } from '../../judge/record/reason.ts';
import type { Arm, Calibration } from '../../judge/record/result.ts';
import { brokenCalm } from '../../judge/verdict/gates.ts';
import { foldLooks, type Look, looks, watchAtLeast, watchedViews } from '../../judge/verdict/looks.ts';
import type { Phase } from '../../lab/world.ts';
import type { StartedWorld } from '../../world/contract.ts';
import { pause } from '../../world/interrupted.ts';
import type { PlayedVariant, Run } from '../run.ts';
import { calibrate, lower, refineAgain } from './calibrate.ts';
import { awaitQuiet, repeatsAtMost, sayOthers, watchDisturbance } from './disturbance.ts';
import { leadIn, settleAtRate, settledMs } from './lead-in.ts';
import { type Observed, type Observing, observe } from './observe.ts';
import { phaseRate } from './phase-rate.ts';
import { profileAtEnd } from './profile-at-end.ts';
import { markAll, readAll } from './read-world.ts';
import { soak } from './soak.ts';
import { createTrigger, type Trigger, triggerFor } from './trigger.ts';
import { startVariantWorld } from './variant-world.ts';
import { watchKept } from './watch-kept.ts';

const calmColdMs = 2_500;
const quickForMs = 500;
const drainAtMostMs = 4_000;
const refinementsAtMost = 3;
/** Worlds that are started anew because the load was set anew. */
const fitsAtMost = 2;
const clearLooks = looks.filter(({ verdicts }) => verdicts === 'both');
const longLooks = clearLooks.slice(1);
/** The defect is watched beyond what would do for its verdict: long enough to see its queue grow. */
const watchingLooks = foldLooks(looks, watchedViews);
/** Most phases end at the first look that may say `met`. */
const usualViews = clearLooks[0]?.views ?? 0;

/**
 * The defect, as it happened: calm, the trigger under load, the page. Calibrates the run's load on the way. Gives
 * whether the gate held: on a machine that cannot keep the calm calm, nothing that follows would prove anything.
 */
export async function playDefect(run: Run, variant: PlayedVariant, quick: boolean): Promise<boolean> {
  for (let fitted = 0; ; fitted += 1) {
    await using world = await startVariantWorld(run, variant);
    if (run.calibration === null) {
      run.step(variant.id, 'calibrating', 'measures what a view costs at light load, to set the rate');
      const calibration = await calibrateUndisturbed(run, world);
      const anew = startsAnew(run, calibration);
      await fitLoadTo(run, world, calibration);
      // What was started has other slots then.
      if (anew) continue;
      // What the calibration's load left open would count against a limit that is meant for the calm's.
      if (run.world.openFilesPerView !== null) await restartStorefront(run, world, variant.id, calmColdMs);
    } else await leadIn(run, world, variant.id, calmColdMs);
    const calm = await observeDefectCalm(run, world, variant, fitted >= fitsAtMost);
    if (calm === null) continue;
    await run.keep(calm);
    if (brokenCalm(run.judged, calm.arm).length > 0) return false;
    await triggerAndObserve(run, world, variant, { profile: true, looks: quick ? clearLooks : watchingLooks });
    return true;
  }
}

/** Whether its processes have to be others: slots are what a model server starts with. */
function startsAnew(run: Run, { slots }: Calibration): boolean {
  return slots !== undefined && slots !== run.world.slots;
}

async function fitLoadTo(run: Run, world: StartedWorld, calibration: Calibration): Promise<void> {
  run.fit(calibration);
  run.tell({ kind: 'calibrated', atMs: run.atMs(), calibration });
  await world.guard(world.fit(run.product.budgetMs, run.lab.load.batches));
}

/**
 * The first calm. Where it shows that the calibration was off, the load is set anew and the calm taken again: code has
 * got faster since, or a queue never drains. null: in a world of its own, since that load needs other settings.
 */
async function observeDefectCalm(
  run: Run,
  world: StartedWorld,
  variant: PlayedVariant,
  lastWorld: boolean,
): Promise<Observed | null> {
  for (let refined = 0; ; refined += 1) {
    run.step(variant.id, 'lead-in', 'the load changes to the rate just set; not judged', settledMs);
    await settleAtRate(run, world);
    const last = refined === refinementsAtMost;
    if (!(await isQuickOrDisturbed(run, world)) && !last && run.calibration) {
      const usage = await readUsage(world);
      const lowered = usage && lower(run.calibration, run.written, usage);
      const anew = lowered && startsAnew(run, lowered);
      if (lowered && !(anew && lastWorld)) {
        await fitLoadTo(run, world, lowered);
        if (anew) return null;
        // What has piled up would take longer to drain than anybody waits.
        await restartStorefront(run, world, variant.id);
        continue;
      }
    }
    const calm = await observeCalm(run, world, variant, 1);
    const usage = usageOf(calm.evidence, ownOfOurs(calm.arm), calm.evidence.facts.judgedFromMs);
    const better = run.calibration && refineAgain(refined, run.calibration, run.written, usage);
    const anew = better && startsAnew(run, better);
    if (!better || last || (anew && lastWorld)) return calm;
    await fitLoadTo(run, world, better);
    if (anew) return null;
  }
}

async function readUsage(world: StartedWorld): Promise<Usage | null> {
  return usageOf(await world.guard(readAll(world.members(), ['process', 'slots', 'outcomes'])), null);
}

async function restartStorefront(run: Run, world: StartedWorld, variant: string, coldForMs?: number): Promise<void> {
  await world.restart('storefront');
  await leadIn(run, world, variant, coldForMs);
}

/** false: views do not get quick within bounds, and nobody else is to blame. */
async function isQuickOrDisturbed(run: Run, world: StartedWorld): Promise<boolean> {
  using watch = await watchDisturbance(world.sampleCpu);
  return (await awaitQuickViews(run, world)) || (await watch.read(0)).disturbed;
}

/** A rate that was measured while others kept the caches cold would be too low for all that follows. */
async function calibrateUndisturbed(run: Run, world: StartedWorld): Promise<Calibration> {
  for (let repeated = 0; ; repeated += 1) {
    using watch = await watchDisturbance(world.sampleCpu);
    const [tried] = await Promise.allSettled([world.guard(calibrate(world, run.written, run.asked, run.signal))]);
    const failed = tried.status === 'rejected';
    if (failed && !(tried.reason instanceof LabError && /^(not-ready|machine-short)$/.test(tried.reason.code)))
      throw tried.reason;
    const disturbance = await watch.read(repeated);
    const isLast = !disturbance.disturbed || repeated === repeatsAtMost;
    if (!isLast) run.tell({ kind: 'repeat', atMs: run.atMs(), variant: 'defect', why: sayOthers(disturbance) });
    // Whoever keeps the machine for so long keeps it for the next try too: the calm will say so.
    if (isLast || !(await awaitQuiet(world.sampleCpu, run.signal))) {
      if (failed && disturbance.disturbed) throw tooBusy(sayOthers(disturbance));
      if (failed) throw tried.reason;
      return tried.value;
    }
    // Where not one view was answered, a queue has piled up that the next try would measure.
    if (failed) await world.restart('storefront');
  }
}

function tooBusy(why: string): LabError {
  return new LabError(
    'machine-short',
    `No page view was answered at light load: ${why}.`,
    'Stop whatever else is running, and run the lab again.',
  );
}

/** Its own work, of what others left to it; null: not measured. */
export function ownOfOurs({ disturbance: { ownShare = null, othersShare } }: Arm): number | null {
  return ownShare === null ? null : ofOurs(ownShare, othersShare ?? 0);
}

/**
 * A sibling, a fix, a wrong fix or a learner's own: the same load, seed and trigger, in a fresh world. `soakMs`: for how long it is
 * watched on once its window was judged; 0: it is not.
 */
export async function playVariant(run: Run, variant: PlayedVariant, profile: boolean, soakMs = 0): Promise<void> {
  await using world = await startVariantWorld(run, variant);
  await leadIn(run, world, variant.id);
  const holds = shouldHold(variant);
  // A slow machine takes longer to clear what piled up before the fix could take hold; how long that took is an SLO where it matters.
  const drainsWithinMs = holds ? Math.max(drainAtMostMs, 1_000 * run.watchSeconds) : 0;
  const watching = holds ? watchingFor(run, 'triggered') : looks;
  await triggerAndObserve(run, world, variant, { profile, looks: watching, drainsWithinMs, soakMs });
}

function shouldHold({ kind }: PlayedVariant): boolean {
  return kind === 'fix' || kind === 'try';
}

/** Of whoever should hold: for as long at least as was asked for. */
function watchingFor(run: Run, phase: Phase): readonly Look[] {
  return watchAtLeast(looks, Math.ceil(run.watchSeconds * phaseRate(run.lab, run.ratePerSecond, phase)));
}

/**
 * The gate after the other arms: is the calm still calm on this machine? What one hiccup broke is taken once more, with
 * looks that spend another 0.015 on each side; a machine that is no longer the same breaks that take too.
 */
export async function playCalmAgain(run: Run, variant: PlayedVariant): Promise<void> {
  await using world = await startVariantWorld(run, variant);
  // As warm as the first calm was, after its calibration.
  await leadIn(run, world, variant.id, calmColdMs);
  await awaitQuickViews(run, world);
  const again = await observeCalm(run, world, variant, 2);
  await run.keep(again);
  const broken = brokenCalm(run.judged, again.arm);
  if (broken.length === 0) return;
  run.tell({ kind: 'repeat', atMs: run.atMs(), variant: variant.id, why: broken.map(sayWithWindow).join('; ') });
  await awaitQuickViews(run, world);
  await run.keep(await observeCalm(run, world, variant, 3, longLooks));
}

/** The second trigger, in a world of its own: pulled, taken back, and a while later the SLOs count again. */
export async function playRecovery(run: Run, variant: PlayedVariant): Promise<void> {
  const { recovery } = run.lab;
  if (!recovery) return;
  await using world = await startVariantWorld(run, variant, recovery.trigger);
  await leadIn(run, world, variant.id);
  await awaitQuickViews(run, world);
  const observed = await observe({
    ...observing(run, world, { variant, phase: 'recovered', take: 1 }),
    looks: shouldHold(variant) ? watchingFor(run, 'recovered') : looks,
    enter: async () => {
      const trigger = createTrigger(recovery.trigger, world, (index) =>
        run.changed(variant.id, run.judged.recovery[index] ?? 'a change'),
      );
      const changes = await trigger.pull();
      await takeBackAfter(run, world, variant.id, trigger, recovery.lastsMs, shortFault);
      run.step(variant.id, 'settling', 'the fault is gone; not judged yet', recovery.withinMs);
      await world.guard(pause(recovery.withinMs, run.signal));
      run.step(variant.id, 'recovered', 'does the outage end with its cause?', run.lookMs(usualViews));
      return changes;
    },
  });
  await run.keep(observed);
}

/**
 * Waits, within bounds, until what the cold start piled up has drained: no view of the last half second took, or has
 * taken so far, half its budget. Nothing is judged before, and nothing is left out after.
 */
async function awaitQuickViews(run: Run, world: StartedWorld): Promise<boolean> {
  const loads = world.members('load');
  for (let waitedMs = 0; waitedMs < drainAtMostMs; waitedMs += quickForMs) {
    await world.guard(markAll(loads));
    await world.guard(pause(quickForMs, run.signal));
    const { found } = await world.guard(readAll(loads, ['outcomes']));
    const slow = (found.outcomes ?? []).some(({ value: { views, readMs, budgetMs } }) =>
      views.some(({ intendedMs, doneMs }) => (doneMs ?? readMs) - intendedMs > budgetMs / 2),
    );
    if (!slow) return true;
  }
  return false;
}

async function observeCalm(
  run: Run,
  world: StartedWorld,
  variant: PlayedVariant,
  take: number,
  fixed: readonly Look[] = looks,
): Promise<Observed> {
  run.step(
    variant.id,
    'calm',
    take === 1 ? 'before: is the SLO met?' : 'after: is the machine still the same?',
    run.lookMs(usualViews),
  );
  return observe({ ...observing(run, world, { variant, phase: 'calm', take }), looks: fixed });
}

export interface Manner {
  readonly profile: boolean;
  readonly looks: readonly Look[];
  readonly hasShown?: Observing['hasShown'];
  readonly drainsWithinMs?: number;
  readonly soakMs?: number;
  /** The trigger is taken back after so long, before anything is judged; left out: it stays. */
  readonly lastsMs?: number;
  /** What the window is for; left out: whether the SLO is met. */
  readonly watching?: { readonly doing: string; readonly expectedMs: number };
}

/** Pulls the trigger in a world that has had its lead-in, and keeps what is seen under it. */
export async function triggerAndObserve(
  run: Run,
  world: StartedWorld,
  variant: PlayedVariant,
  manner: Manner,
): Promise<void> {
  const judged = await observe({
    ...observing(run, world, { variant, phase: 'triggered', take: 1 }),
    ...(manner.lastsMs === undefined ? {} : { ratePerSecond: run.ratePerSecond }),
    looks: manner.looks,
    ...(manner.hasShown ? { hasShown: manner.hasShown } : {}),
    drainsWithinMs: manner.drainsWithinMs ?? 0,
    enter: async () => {
      const trigger = triggerFor(run, world, variant.id);
      const changes = await trigger.pull();
      if (manner.lastsMs !== undefined)
        await takeBackAfter(run, world, variant.id, trigger, manner.lastsMs, shortChange);
      run.step(variant.id, 'settling', 'the change spreads; not judged yet', run.lab.settleMs);
      await world.guard(pause(run.lab.settleMs, run.signal));
      const views = manner.looks.find(({ verdicts }) => verdicts === 'both')?.views ?? usualViews;
      const usual = { doing: 'is the SLO met under the trigger?', expectedMs: run.lookMs(views) };
      const { doing, expectedMs } = manner.watching ?? usual;
      run.step(variant.id, 'triggered', doing, expectedMs);
      return changes;
    },
  });
  const kept = await watchKept(run, world, judged);
  // Whoever was wrong in his window is not right for any longer.
  const soakMs = kept.arm.answers.mismatched > 0 ? 0 : manner.soakMs;
  const observed = soakMs ? await soak(run, world, kept, soakMs) : kept;
  const isOver = Boolean(observed.evidence.soak?.ended);
  const profiled =
    manner.profile && !isOver ? await profileAtEnd(run, world, variant, observed.evidence) : observed.evidence;
  await run.keep({ ...observed, evidence: profiled });
}

const shortFault = { lasts: 'a short fault, soon over', over: 'the fault is gone' };
const shortChange = { lasts: 'a change that is soon over', over: 'the change is over' };

async function takeBackAfter(
  run: Run,
  world: StartedWorld,
  variant: string,
  trigger: Trigger,
  lastsMs: number,
  says: { readonly lasts: string; readonly over: string },
): Promise<void> {
  run.step(variant, 'settling', says.lasts, lastsMs);
  await world.guard(pause(lastsMs, run.signal));
  await trigger.undo();
  run.changed(variant, says.over);
}

interface Window extends Pick<Observing, 'phase' | 'take'> {
  readonly variant: Pick<PlayedVariant, 'id' | 'kind'>;
}

function observing(run: Run, world: StartedWorld, { variant: { id, kind }, phase, take }: Window): Observing {
  return {
    variant: id,
    kind,
    phase,
    take,
    world,
    lab: run.judged,
    registry: run.registry,
    folder: run.nextArmFolder(id, phase),
    ratePerSecond: phaseRate(run.lab, run.ratePerSecond, phase),
    budgetMs: run.product.budgetMs,
    longestBudgetMs: Math.max(run.product.budgetMs, run.lab.load.batches?.budgetMs ?? 0),
    runStartedMs: run.startedMs,
    signal: run.signal,
    onRepeat: (why) => run.tell({ kind: 'repeat', atMs: run.atMs(), variant: id, why }),
  };
}
