import { LabError } from '../../errors.ts';
import { ofOurs, saturationOf, type Usage, usageOf } from '../../judge/figures/usage.ts';
import type { Calibration } from '../../judge/record/result.ts';
import { neededAtMost } from '../../judge/record/thresholds.ts';
import type { Outcomes } from '../../lab/evidence.ts';
import type { Lab } from '../../lab/lab.ts';
import type { StartedWorld } from '../../world/contract.ts';
import { sharesBetween } from '../../world/cpu-shares.ts';
import { pause } from '../../world/interrupted.ts';
import { fitLoad, headroomOf, pagesRate, roomOn } from './fit-load.ts';
import { markAll, offersWork, readAll } from './read-world.ts';

const warmUpPerSecond = 80;
/** Of cold code on a slow machine a second takes long to finish its first views. */
const fewestViews = 10;
const coldAtMostMs = 4_000;
/** What the warm-up has piled up would be measured with the rest. */
const drainAtMostMs = 8_000;
const drainPollMs = 100;
/** The load of the measurement, as a share of what the warm-up says would saturate. */
const lightShare = 0.7;

/**
 * What a view costs below saturation, and from it the load that the lab wants here: CPU hardly moves with what else the
 * machine does, so that a lab behaves alike on a laptop and on a server. Code that is not yet compiled costs twice as much,
 * so the first measurement only sets the second's load. `asked`: views per second that a person wants instead; null: none.
 */
export async function calibrate(
  world: StartedWorld,
  lab: Lab,
  asked: number | null,
  signal: AbortSignal,
): Promise<Calibration> {
  const { atMost = Number.POSITIVE_INFINITY } = pagesRate(lab);
  const roughPerSecond = Math.min(warmUpPerSecond, asked ?? atMost);
  const rough = await measureAt(world, roughPerSecond, { settleMs: 800, measureMs: 400 }, signal);
  await drain(world, signal);
  const lightPerSecond = Math.max(1, Math.round(Math.min(asked ?? atMost, lightShare * firstOf(rough))));
  const usage = await measureAt(world, lightPerSecond, { settleMs: 800, measureMs: 1_300 }, signal);
  return fitLoad(lab, usage, { lightPerSecond, asked, cold: true });
}

/** Until nothing is on its way any more; at once where nothing has piled up. */
async function drain(world: StartedWorld, signal: AbortSignal): Promise<void> {
  const offering = world.members().filter(offersWork);
  const isOld = ({ views, readMs }: Outcomes) =>
    views.some(({ doneMs, intendedMs }) => doneMs === null && readMs - intendedMs > oldMs);
  const read = async () => (await readAll(offering, ['outcomes'])).found.outcomes ?? [];
  if (!(await read()).some(({ value }) => isOld(value))) return;
  await world.offer(0);
  for (let waitedMs = 0; waitedMs < drainAtMostMs; waitedMs += drainPollMs) {
    await pause(drainPollMs, signal);
    if (!(await read()).some(({ value }) => value.views.some(({ doneMs }) => doneMs === null))) return;
  }
}

/** Older than this, a view waits in a queue. */
const oldMs = 250;
/** Off by more than this, and the calm is not the one that the lab wants: with too little load, the trigger would not be felt. */
const tooLittle = 0.9;
const tooMuch = 1.15;
/** Budgets that are off by more than this are set anew. */
const budgetTolerance = 0.1;
/** A queue that does not drain wants this much less load. */
const lowering = 0.5;

/**
 * Holds a calibration against a calm window at its own rate: code goes on getting faster for a while, and budgets are
 * multiples of what the calm takes. Gives a better calibration; null: this one will do.
 */
export function refine(calibration: Calibration, lab: Lab, usage: Usage | null): Calibration | null {
  if (!usage) return null;
  const { bound, offeredPerSecond } = calibration;
  const asked = bound === 'asked' ? offeredPerSecond : null;
  const measuredAt = { lightPerSecond: offeredPerSecond, asked };
  // What the gate would call too small a machine is lowered as far as the lab allows.
  if (asked === null && offeredPerSecond > neededAtMost * headroomOf(lab) * roomOn(lab, usage)) {
    const lowered = fitLoad(lab, usage, { ...measuredAt, strict: true });
    return lowered.offeredPerSecond < offeredPerSecond ? lowered : null;
  }
  const better = fitLoad(lab, usage, measuredAt);
  const offered = offeredPerSecond / better.offeredPerSecond;
  // Where room is what is short, less load than there is room for is as good; and what a queue has lowered stays low.
  const low = offered < tooLittle && better.bound !== 'machine' && bound !== 'queue';
  if (low || offered > tooMuch) return better;
  const off = (one = 0, other = 0) => Math.abs(one / other - 1) > budgetTolerance;
  const { budgetMs, batches } = better;
  const budgetsAreOff =
    off(budgetMs, calibration.budgetMs) || (batches && off(batches.budgetMs, calibration.batches?.budgetMs));
  return budgetsAreOff ? { ...withBudgetsOf(better, calibration) } : null;
}

/** So often may the calm ask for more load, or other budgets. */
const refinedAtMost = 2;

/**
 * The same, of a calm before which the load was set anew so many times. Code that gets faster may ask for more only so often; where
 * that was too much for the machine, less is always better than to give up.
 */
export function refineAgain(refined: number, calibration: Calibration, lab: Lab, usage: Usage | null) {
  const better = refine(calibration, lab, usage);
  const isLess = better !== null && better.offeredPerSecond < calibration.offeredPerSecond;
  return refined < refinedAtMost || isLess ? better : null;
}

/** Half of the load, where a queue never drains: of slots and batches, too. null: the lab allows no less. */
export function lower(calibration: Calibration, lab: Lab, usage: Usage): Calibration | null {
  const { atLeast = 0 } = pagesRate(lab);
  if (calibration.bound === 'asked' || calibration.offeredPerSecond <= atLeast) return null;
  const asked = Math.max(atLeast, calibration.offeredPerSecond * lowering);
  const lowered = fitLoad(lab, usage, { lightPerSecond: calibration.lightPerSecond, asked });
  return withBudgetsOf(calibration, { ...lowered, bound: 'queue' });
}

function withBudgetsOf({ budgetMs, batches, calmMs }: Calibration, other: Calibration): Calibration {
  return {
    ...other,
    ...(budgetMs === undefined ? {} : { budgetMs }),
    ...(calmMs === undefined ? {} : { calmMs }),
    ...(batches && other.batches ? { batches: { ...other.batches, budgetMs: batches.budgetMs } } : {}),
  };
}

async function measureAt(
  world: StartedWorld,
  ratePerSecond: number,
  { settleMs, measureMs }: { readonly settleMs: number; readonly measureMs: number },
  signal: AbortSignal,
): Promise<Usage> {
  await world.offer(ratePerSecond, 'constant');
  await pause(settleMs, signal);
  await markAll(world.members());
  const before = await world.sampleCpu();
  for (let waitedMs = 0; ; waitedMs += measureMs) {
    await pause(measureMs, signal);
    const reading = await readAll(world.members(), ['process', 'slots', 'outcomes']);
    const { own, others } = sharesBetween(before, await world.sampleCpu());
    const usage = usageOf(reading, ofOurs(own, others));
    if (usage && (usage.views >= fewestViews || waitedMs >= coldAtMostMs)) return usage;
    if (!usage && waitedMs >= coldAtMostMs) {
      throw new LabError(
        'not-ready',
        'No page view was answered at light load.',
        'See what `npm run lab -- doctor` says about this machine.',
      );
    }
  }
}

function firstOf(usage: Usage): number {
  return Math.min(...usage.busy.filter(({ share }) => share > 0).map((busy) => saturationOf(usage, busy)));
}
