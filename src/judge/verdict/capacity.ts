import type { ProcessFigures } from '../../lab/evidence.ts';
import type { Found } from '../../lab/measure.ts';
import { orNull } from '../figures/load-figures.ts';
import { ofRole, type Roles } from '../record/roles.ts';
import { sumOf } from '../statistics/sum.ts';

/**
 * CPU of all storefronts' threads for each view that they finished, in ms; null: not measured, or CPU is not what is
 * short (`standsStill`).
 */
export function cpuPerView(
  found: readonly Found<ProcessFigures>[],
  roles: Roles,
  offeredPerSecond: number,
): number | null {
  if (standsStill(found, roles, offeredPerSecond)) return null;
  const storefronts = ofRole(found, roles, 'storefront');
  return orNull(sumOf(storefronts, ({ value }) => value.cpuMs) / sumOf(storefronts, ({ value }) => value.handled));
}

/** Below it a thread has time to spare, and far fewer views finished than were offered: both together. */
const idleLoop = 0.5;
const fewFinished = 0.5;
/** Of so few, the CPU of those that have not finished yet is most of what is measured. */
const fewestViews = 20;

/**
 * Views do not finish, and no thread is full: they wait for something else. What the storefront burns meanwhile, on
 * pings and timers, is no view's cost, and no thread says how much more it could carry. Also where hardly any finished.
 */
function standsStill(found: readonly Found<ProcessFigures>[], roles: Roles, offeredPerSecond: number): boolean {
  const storefronts = ofRole(found, roles, 'storefront');
  const views = sumOf(storefronts, ({ value }) => value.handled);
  if (views < fewestViews) return true;
  const seconds = Math.max(...storefronts.map(({ value }) => value.wallMs)) / 1_000;
  const busiest = Math.max(...found.map(({ value }) => value.loopUtilization));
  return busiest < idleLoop && views < fewFinished * offeredPerSecond * seconds;
}

/**
 * Times the offered load that saturates the busiest thread: offered load × headroom = saturation, below 1 in an
 * overload. A thread that spends c ms on each finished view can carry 1,000 / c views a second. It counts finished
 * views and not offered ones, since in an overload fewer are finished than offered; and a model server's thread
 * counts by the storefront's views, so that several calls a view, or an unequal share of them, cost what they cost.
 */
export function headroom(
  found: readonly Found<ProcessFigures>[],
  roles: Roles,
  offeredPerSecond: number,
): number | null {
  const storefronts = ofRole(found, roles, 'storefront');
  const views = sumOf(storefronts, ({ value }) => value.handled);
  if (standsStill(found, roles, offeredPerSecond)) return null;
  const serving = [...storefronts, ...ofRole(found, roles, 'model')];
  const busiestMs = Math.max(...serving.map(({ value }) => value.threadCpuMs));
  return orNull(1_000 / (busiestMs / views) / offeredPerSecond);
}
