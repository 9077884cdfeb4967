import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { textsOf } from '../judge/record/reason.ts';
import { measureByName } from '../judge/record/registry.ts';
import type { Arm } from '../judge/record/result.ts';
import {
  doubtsIn,
  droppedWorkIn,
  errorsIn,
  metIn,
  refusedIn,
  violationsIn,
  wrongAnswersIn,
} from '../judge/verdict/findings.ts';
import { brokenGates, fullMachine } from '../judge/verdict/gates.ts';
import { judgeVariant } from '../judge/verdict/judge-variant.ts';
import { looks } from '../judge/verdict/looks.ts';
import { now } from '../lab/clock.ts';
import { readVariantWorld } from '../lab/load/load-variant.ts';
import { variantId } from '../lab/variant-id.ts';
import { awaitQuiet } from '../run/arms/disturbance.ts';
import { type Observed, observe } from '../run/arms/observe.ts';
import { playRecovery, playVariant } from '../run/arms/play.ts';
import type { PlayedVariant } from '../run/run.ts';
import { makeScratchFolder } from '../run/scratch-folder.ts';
import { pause } from '../world/interrupted.ts';
import type { Verified } from './ask-keeper.ts';
import { createDrillRun } from './drill-run.ts';
import { type DrillWorld, offeredPerSecond, restoreOffer } from './drill-world.ts';
import { sourceName, workspaceOf } from './live-state.ts';

/** A person waits for it. */
const patientLooks = looks.filter(({ views }) => views <= 900);
/** What a mitigation has left behind, in a queue or in cold code, may spoil a window, and be over in the next. */
const windowsAtMost = 3;
const drainAtMostMs = 4_000;
const restMs = 1_500;

/** Whether the SLO holds in the world as it is now, by the same looks as a run. */
export function verifyMitigation(drill: DrillWorld): Promise<Verified> {
  return drill.measuring.take(async () => {
    for (let take = 1; ; take += 1) {
      const verified = judgeNow(drill, (await observeAsRun(drill, 'triggered', take)).arm);
      if (verified.verdict !== 'cannot-tell' || take === windowsAtMost) return verified;
    }
  });
}

/** The world as it is now. The trigger came long before, if it did: what asks how it was coped with is not asked now. */
export function observeAsRun(drill: DrillWorld, phase: 'calm' | 'triggered', take = 1): Promise<Observed> {
  const { world, judged, loaded, run, signal } = drill;
  return observe({
    world,
    lab: { ...judged, slos: judged.slos.filter((slo) => !measureByName(slo.measure, run.registry)?.ofChange) },
    registry: run.registry,
    variant: 'defect',
    kind: 'defect',
    phase,
    take,
    folder: '',
    ratePerSecond: offeredPerSecond(drill),
    budgetMs: run.product.budgetMs,
    longestBudgetMs: Math.max(run.product.budgetMs, loaded.lab.load.batches?.budgetMs ?? 0),
    runStartedMs: run.startedMs,
    signal,
    // Before a night begins nobody waits yet, and what the start has piled up may drain.
    looks: phase === 'calm' ? looks : patientLooks,
    drainsWithinMs: phase === 'calm' ? drainAtMostMs : 0,
    onRepeat() {},
  });
}

function judgeNow({ judged, state }: DrillWorld, arm: Arm): Verified {
  const of = 'mitigation' as const;
  const away = state.shedShare === 0 ? '' : `; ${Math.round(state.shedShare * 100)} % of the visitors are turned away`;
  const wrong = [...errorsIn([arm]), ...violationsIn([arm]), ...wrongAnswersIn([arm]), ...droppedWorkIn([arm])];
  if (wrong.length > 0) return { of, verdict: 'no', reason: textsOf(wrong) };
  const doubts = [...brokenGates(judged, arm), ...doubtsIn([arm])];
  if (doubts.length > 0) return { of, verdict: 'cannot-tell', reason: textsOf(doubts) };
  return { of, verdict: 'ok', reason: textsOf(metIn([arm])) + away };
}

/**
 * The workspace's copy in a fresh world, under the same load, seed and trigger, and after the second trigger where there
 * is one: as `--try` does. The drill's load rests meanwhile, since one machine cannot carry both.
 */
export function verifyFix(drill: DrillWorld): Promise<Verified & { readonly restedMs: number }> {
  return drill.measuring.take(async () => {
    await using scratch = await makeScratchFolder(drill.run.runtime.removeAtEnd);
    const beganMs = now();
    await drill.world.offer(0);
    try {
      await pause(restMs, drill.signal);
      // Until the drill's own world rests, too: reading the copy takes a core as well, and would cost views.
      await awaitQuiet(drill.run.runtime.sampleCpu, drill.signal);
      const file = join(workspaceOf(drill.folder), sourceName);
      const worlds = await readVariantWorld([file], undefined, drill.signal);
      const variant = { id: variantId('try', sourceName), kind: 'try' as const, file, world: worlds.get(file) ?? null };
      return { ...(await judgeCopy(drill, variant, scratch.path)), restedMs: now() - beganMs };
    } finally {
      await restoreOffer(drill);
    }
  });
}

/** Whoever asks is told what is wrong with a copy that does not serve; an error of the drill itself is thrown. */
async function judgeCopy(drill: DrillWorld, variant: PlayedVariant, scratch: string): Promise<Verified> {
  const { loaded, signal } = drill;
  const { seed, runtime } = drill.run;
  const run = createDrillRun({ lab: loaded.lab, labId: loaded.id, seed, scratch, runtime, signal });
  if (drill.run.calibration) run.fit(drill.run.calibration);
  try {
    await playVariant(run, variant, false);
    await playRecovery(run, variant);
  } catch (error) {
    if (!(error instanceof LabError) || signal.aborted) throw error;
    return { of: 'fix', verdict: error.code === 'machine-short' ? 'cannot-tell' : 'no', reason: error.message };
  }
  const said = judgeVariant(drill.judged, { ...variant, note: '', recommended: false, source: null }, run.arms);
  return inOtherWords(said.verdict, run.arms, drill);
}

/** A sign's name would give the cause away: that there is one still has to do. */
function inOtherWords(verdict: string, arms: readonly Arm[], { judged }: DrillWorld): Verified {
  const of = 'fix' as const;
  const met = textsOf(metIn(arms));
  if (verdict === 'fixes') return { of, verdict: 'ok', reason: `cured: ${met}` };
  if (verdict === 'holds') return { of, verdict: 'ok', reason: `holds, though the cause is still at work: ${met}` };
  const failing = [
    ...errorsIn(arms),
    ...violationsIn(arms),
    ...droppedWorkIn(arms),
    ...wrongAnswersIn(arms),
    ...refusedIn(arms),
  ];
  if (verdict === 'fails') return { of, verdict: 'no', reason: textsOf(failing) };
  const full = arms.flatMap((arm) => fullMachine(judged, arm));
  const doubts = [...full, ...arms.flatMap((arm) => brokenGates(judged, arm)), ...doubtsIn(arms)];
  return { of, verdict: 'cannot-tell', reason: textsOf([...doubts, ...errorsIn(arms)]) };
}
