import { LabError } from '../errors.ts';
import type { RunResult } from '../judge/result.ts';
import type { ProcessFigures } from '../lab/evidence.ts';
import type { Lab } from '../lab/lab.ts';
import type { Rate } from '../lab/world.ts';
import { pause } from '../world/interrupted.ts';
import type { StartedWorld } from '../world/world-plan.ts';
import { markAll, readAll } from './read-world.ts';

type Calibration = NonNullable<RunResult['calibration']>;

/** What a lab offers that does not say: comfortable, and not idle. */
const ordinaryRate: Rate = { ofSaturation: 0.6 };

export function pagesRate(lab: Lab): Rate {
  return lab.load.pages ?? ordinaryRate;
}

const warmUpPerSecond = 80;
/** The load of the measurement, as a share of what the warm-up says would saturate. */
const lightShare = 0.7;

/**
 * CPU per view below saturation, and from it the rate that the lab wants: CPU hardly moves with what else the
 * machine does, so that a lab behaves alike on a laptop and on a server. What saturates is the storefront's one
 * thread. Code that is not yet compiled costs twice as much, so the first measurement only sets the second's load.
 */
export async function calibrate(world: StartedWorld, rate: Rate, signal: AbortSignal): Promise<Calibration> {
  if ('perSecond' in rate) {
    // A lab that names its rate knows what it saturates, which may be no thread: more would only pile up.
    const { perSecond } = rate;
    const measured = await measureAt(world, perSecond, { settleMs: 1_200, measureMs: 1_300 }, signal);
    return { lightPerSecond: perSecond, ...measured, offeredPerSecond: perSecond };
  }
  const rough = await measureAt(world, warmUpPerSecond, { settleMs: 800, measureMs: 400 }, signal);
  const lightPerSecond = Math.round(lightShare * rough.saturationPerSecond);
  const measured = await measureAt(world, lightPerSecond, { settleMs: 800, measureMs: 1_300 }, signal);
  return { lightPerSecond, ...measured, offeredPerSecond: rate.ofSaturation * measured.saturationPerSecond };
}

/** Off by more than this, and the calm is not the one that the lab wants. */
const tolerance = 0.15;

/**
 * Holds a calibration against a calm window at its own rate: code goes on getting faster for a while. Gives a better
 * calibration; null: this one will do.
 */
export function refine(
  calibration: Calibration,
  rate: Rate,
  storefronts: readonly ProcessFigures[],
): Calibration | null {
  const measured = perView(storefronts);
  if ('perSecond' in rate || !measured) return null;
  const offeredPerSecond = rate.ofSaturation * measured.saturationPerSecond;
  if (Math.abs(offeredPerSecond / calibration.offeredPerSecond - 1) <= tolerance) return null;
  return { ...measured, lightPerSecond: calibration.offeredPerSecond, offeredPerSecond };
}

async function measureAt(
  world: StartedWorld,
  ratePerSecond: number,
  { settleMs, measureMs }: { readonly settleMs: number; readonly measureMs: number },
  signal: AbortSignal,
): Promise<Omit<Calibration, 'lightPerSecond' | 'offeredPerSecond'>> {
  await world.offer(ratePerSecond, 'constant');
  await pause(settleMs, signal);
  const storefronts = world.processes('storefront');
  await markAll(storefronts);
  await pause(measureMs, signal);
  const { found } = await readAll(storefronts, ['process']);
  const measured = perView((found.process ?? []).map(({ value }) => value));
  if (!measured) {
    throw new LabError(
      'not-ready',
      'No page view was answered at light load.',
      'See what `npm run lab -- doctor` says of this machine.',
    );
  }
  return measured;
}

/** null: nothing was handled. */
function perView(figures: readonly ProcessFigures[]): Omit<Calibration, 'lightPerSecond' | 'offeredPerSecond'> | null {
  const views = sum(figures, ({ handled }) => handled);
  if (views === 0) return null;
  const threadCpuMsPerView = sum(figures, ({ threadCpuMs }) => threadCpuMs) / views;
  return {
    views,
    threadCpuMsPerView,
    cpuMsPerView: sum(figures, ({ cpuMs }) => cpuMs) / views,
    saturationPerSecond: (1_000 / threadCpuMsPerView) * figures.length,
  };
}

function sum(figures: readonly ProcessFigures[], of: (figures: ProcessFigures) => number): number {
  return figures.reduce((total, one) => total + of(one), 0);
}
