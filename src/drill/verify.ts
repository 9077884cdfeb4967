import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { areSpoilt, judgeMitigated } from '../judge/drill/judge-mitigated.ts';
import { textsOf } from '../judge/record/reason.ts';
import { measureByName } from '../judge/record/registry.ts';
import type { Arm } from '../judge/record/result.ts';
import {
  doubtsIn,
  droppedWorkIn,
  errorsIn,
  metIn,
  refusedIn,
  roundedAnswersIn,
  violationsIn,
  wrongAnswersIn,
} from '../judge/verdict/findings.ts';
import { brokenGates, tightMachine } from '../judge/verdict/gates.ts';
import { judgeVariant } from '../judge/verdict/judge-variant.ts';
import { looks } from '../judge/verdict/looks.ts';
import { now } from '../lab/clock.ts';
import { readVariantWorld } from '../lab/load/load-variant.ts';
import { variantId } from '../lab/variant-id.ts';
import { awaitQuiet } from '../run/arms/disturbance.ts';
import { type Observed, observe } from '../run/arms/observe.ts';
import { playRecovery, playVariant } from '../run/arms/play.ts';
import type { RunEvent } from '../run/events.ts';
import type { PlayedVariant } from '../run/run.ts';
import { makeScratchFolder } from '../run/scratch-folder.ts';
import { pause } from '../world/interrupted.ts';
import type { Verified } from './ask-keeper.ts';
import { createDrillRun } from './drill-run.ts';
import { type DrillWorld, offeredPerSecond, restoreOffer } from './drill-world.ts';
import { sourceName, workspaceOf } from './live-state.ts';
import type { Counted, VerifyWatch } from './verify-watch.ts';

/** A person waits for it. */
const patientLooks = looks.filter(({ views }) => views <= 900);
/** What a mitigation has left behind, in a queue or in cold code, may spoil a window, and be over in the next. */
const windowsAtMost = 3;
const drainAtMostMs = 4_000;
const restMs = 1_500;

/**
 * Whether the SLO holds in the world as it is now, by the same looks as a run. What is not decided in time says why; once whoever asked
 * has left it rejects, and has not happened.
 */
export function verifyMitigation(drill: DrillWorld, watch: VerifyWatch, left: AbortSignal): Promise<Verified> {
  return inTime(drill, watch, 'mitigation', left, (signal) =>
    drill.measuring.take(async () => {
      for (let take = 1; ; take += 1) {
        signal.throwIfAborted();
        beginWindow(drill, watch, 'counts the views of the next seconds');
        const onRepeat = (why: string) => beginWindow(drill, watch, `counts again, since ${why}`);
        const { arm } = await observeAsRun(drill, 'triggered', { take, signal, onRepeat });
        const verified = judgeNow(drill, arm);
        if (verified.verdict !== 'cannot-tell' || take === windowsAtMost) return verified;
      }
    }),
  );
}

function beginWindow({ seconds }: DrillWorld, watch: VerifyWatch, doing: string): void {
  const fromMs = Date.now();
  watch.begin(doing, () => sumCounts(seconds.between(fromMs, Number.POSITIVE_INFINITY)));
}

function sumCounts(seconds: Iterable<Counted>): Counted {
  let [good, bad] = [0, 0];
  for (const second of seconds) {
    good += second.good;
    bad += second.bad;
  }
  return { good, bad };
}

/** Ends what takes too long, and says why it is not decided. */
async function inTime(
  drill: DrillWorld,
  watch: VerifyWatch,
  of: Verified['of'],
  left: AbortSignal,
  work: (signal: AbortSignal) => Promise<Verified>,
): Promise<Verified> {
  const late = AbortSignal.timeout(watch.read().leftMs);
  try {
    return await work(AbortSignal.any([drill.signal, left, late]));
  } catch (error) {
    if (!late.aborted || drill.signal.aborted || left.aborted) throw error;
    return { of, verdict: 'cannot-tell', reason: watch.sayUndecided() };
  }
}

interface Manner {
  readonly take?: number;
  readonly signal?: AbortSignal;
  readonly onRepeat?: (why: string) => void;
}

/** The world as it is now. The trigger came long before, if it did: what asks how it was coped with is not asked now. */
export function observeAsRun(
  drill: DrillWorld,
  phase: 'calm' | 'triggered',
  { take = 1, signal = drill.signal, onRepeat = () => {} }: Manner = {},
): Promise<Observed> {
  const { world, judged, loaded, run } = drill;
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
    onRepeat,
  });
}

function judgeNow({ judged, state }: DrillWorld, arm: Arm): Verified {
  const { shedShare } = state;
  return {
    of: 'mitigation',
    ...judgeMitigated(judged, arm),
    ...(shedShare === 0 ? {} : { turnedAwayShare: shedShare }),
  };
}

/**
 * The workspace's copy in a fresh world, under the same load, seed and trigger, and after the second trigger where there
 * is one: as `--try` does. The drill's load rests meanwhile, since one machine cannot carry both.
 */
export async function verifyFix(
  drill: DrillWorld,
  watch: VerifyWatch,
  left: AbortSignal,
): Promise<Verified & { readonly restedMs: number }> {
  let restsFromMs: number | null = null;
  const verified = await inTime(drill, watch, 'fix', left, (signal) =>
    drill.measuring.take(async () => {
      signal.throwIfAborted();
      await using scratch = await makeScratchFolder(drill.run.runtime.removeAtEnd);
      restsFromMs = now();
      watch.begin('the load of the drill comes to rest');
      await drill.world.offer(0);
      try {
        await pause(restMs, signal);
        // Until the drill's own world rests, too: reading the copy takes a core as well, and would cost views.
        await awaitQuiet(drill.run.runtime.sampleCpu, signal);
        watch.begin('your copy is read');
        const file = join(workspaceOf(drill.folder), sourceName);
        const worlds = await readVariantWorld([file], undefined, signal);
        const variant = {
          id: variantId('try', sourceName),
          kind: 'try' as const,
          file,
          world: worlds.get(file) ?? null,
        };
        return await judgeCopy(drill, watch, variant, scratch.path, signal);
      } finally {
        await restoreOffer(drill);
      }
    }),
  );
  return { ...verified, restedMs: restsFromMs === null ? 0 : now() - restsFromMs };
}

/** What a world of one's own does meanwhile, in words that give nothing away. */
const doingWords: Readonly<Partial<Record<Extract<RunEvent, { kind: 'step' }>['phase'], string>>> = {
  starting: 'your copy is starting',
  'lead-in': 'your copy gets the load of the calm, before anything is judged',
  triggered: "counts the views of your copy, after tonight's changes",
  recovered: 'counts the views of your copy once more',
};

/** Whoever asks is told what is wrong with a copy that does not serve; an error of the drill itself is thrown. */
async function judgeCopy(
  drill: DrillWorld,
  watch: VerifyWatch,
  variant: PlayedVariant,
  scratch: string,
  signal: AbortSignal,
): Promise<Verified> {
  const { loaded } = drill;
  const { seed, runtime } = drill.run;
  let seen = new Map<number, Counted>();
  const count = () => sumCounts(seen.values());
  const tell = (event: RunEvent) => {
    if (event.kind === 'tick') for (const second of event.seconds) seen.set(second.second, second);
    if (event.kind === 'repeat') watch.begin(`counts again, since ${event.why}`, count);
    const doing = event.kind === 'step' ? doingWords[event.phase] : undefined;
    if (doing !== undefined) watch.begin(doing, /^counts/.test(doing) ? count : undefined);
    if (event.kind === 'step' || event.kind === 'repeat') seen = new Map();
  };
  const run = createDrillRun({ lab: loaded.lab, labId: loaded.id, seed, scratch, runtime, signal, tell });
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
    ...roundedAnswersIn(arms),
    ...refusedIn(arms),
  ];
  if (verdict === 'fails' && !areSpoilt(arms)) return { of, verdict: 'no', reason: textsOf(failing) };
  const full = arms.flatMap((arm) => tightMachine(judged, arm));
  const doubts = [...full, ...arms.flatMap((arm) => brokenGates(judged, arm)), ...doubtsIn(arms)];
  return { of, verdict: 'cannot-tell', reason: textsOf([...doubts, ...failing]) };
}
