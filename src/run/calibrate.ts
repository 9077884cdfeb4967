import { LabError } from '../errors.ts';
import type { RunResult } from '../judge/result.ts';
import type { ProcessFigures } from '../lab/evidence.ts';
import type { Rate } from '../lab/world.ts';
import { pause, type StartedWorld } from '../world/start-world.ts';
import { markAll, readAll } from './read-world.ts';

const lightPerSecond = 40;
const warmUpMs = 1_500;
const measuredMs = 2_000;

/**
 * CPU per view at light load, and from it the rate that the lab wants: CPU hardly moves with what else the
 * machine does, so that a lab behaves alike on a laptop and on a server. What saturates is the storefront's one thread.
 */
export async function calibrate(
  world: StartedWorld,
  rate: Rate,
  signal: AbortSignal,
): Promise<NonNullable<RunResult['calibration']>> {
  await world.offer(lightPerSecond, 'constant');
  await pause(warmUpMs, signal);
  const storefronts = world.processes('storefront');
  await markAll(storefronts);
  await pause(measuredMs, signal);
  const { found } = await readAll(storefronts, ['process']);
  const figures = (found.process ?? []).map(({ value }) => value);
  const views = sum(figures, ({ handled }) => handled);
  if (views === 0) {
    throw new LabError(
      'not-ready',
      'No page view was answered at light load.',
      'Look at what `npm run lab -- doctor` says of this machine.',
    );
  }
  const threadCpuMsPerView = sum(figures, ({ threadCpuMs }) => threadCpuMs) / views;
  const saturationPerSecond = (1_000 / threadCpuMsPerView) * figures.length;
  return {
    lightPerSecond,
    views,
    threadCpuMsPerView,
    cpuMsPerView: sum(figures, ({ cpuMs }) => cpuMs) / views,
    saturationPerSecond,
    offeredPerSecond: 'perSecond' in rate ? rate.perSecond : rate.ofSaturation * saturationPerSecond,
  };
}

function sum(figures: readonly ProcessFigures[], of: (figures: ProcessFigures) => number): number {
  return figures.reduce((total, one) => total + of(one), 0);
}
