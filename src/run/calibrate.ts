import { LabError } from '../errors.ts';
import type { RunResult } from '../judge/result.ts';
import type { ProcessFigures } from '../lab/evidence.ts';
import type { Rate } from '../lab/world.ts';
import { pause, type StartedWorld } from '../world/start-world.ts';
import { markAll, readAll } from './read-world.ts';

type Calibration = NonNullable<RunResult['calibration']>;

const warmUpPerSecond = 40;
/** The light load of the measurement: this share of what the warm-up says would saturate. */
const lightShare = 0.4;

/**
 * CPU per view at light load, and from it the rate that the lab wants: CPU hardly moves with what else the
 * machine does, so that a lab behaves alike on a laptop and on a server. What saturates is the storefront's one
 * thread. Code that is not yet compiled costs twice as much, so the first measurement only sets the second's load.
 */
export async function calibrate(world: StartedWorld, rate: Rate, signal: AbortSignal): Promise<Calibration> {
  await measureAt(world, warmUpPerSecond, { settleMs: 300, measureMs: 700 }, signal);
  const rough = await measureAt(world, warmUpPerSecond, { settleMs: 0, measureMs: 700 }, signal);
  const lightPerSecond = Math.round(lightShare * rough.saturationPerSecond);
  const measured = await measureAt(world, lightPerSecond, { settleMs: 1_000, measureMs: 1_500 }, signal);
  const offeredPerSecond = 'perSecond' in rate ? rate.perSecond : rate.ofSaturation * measured.saturationPerSecond;
  return { lightPerSecond, ...measured, offeredPerSecond };
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
  const figures = (found.process ?? []).map(({ value }) => value);
  const views = sum(figures, ({ handled }) => handled);
  if (views === 0) {
    throw new LabError(
      'not-ready',
      'No page view was answered at light load.',
      'See what `npm run lab -- doctor` says of this machine.',
    );
  }
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
