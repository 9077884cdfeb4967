import type { Recovery } from '../judge/record/result.ts';
import { count, seconds } from './numbers.ts';

/** The SLO was met again and stayed so. */
export function holds(recovery: Recovery): boolean {
  return recovery.metAfterSeconds !== null && recovery.held;
}

/** `after 4 s`, `for 3 s` where it did not stay, `not in 20 s`. */
export function metAgain(recovery: Recovery): string {
  if (recovery.metAfterSeconds === null) return `not in ${seconds(Math.round(recovery.watchedSeconds))}`;
  if (!recovery.held) return `for ${seconds(recovery.heldSeconds)}`;
  return `after ${seconds(recovery.metAfterSeconds)}`;
}

/** What the lever did to the views, the worst first; `nothing lost` where it did nothing to them. */
export function costOf(recovery: Recovery): string {
  const late = recovery.viewsLost - recovery.viewsFailed;
  const costs = [
    ...(recovery.metAfterSeconds !== null && !recovery.held ? ['the page comes back'] : []),
    ...(recovery.inexact > 0 ? [`${count(recovery.inexact)} inexact`] : []),
    ...(recovery.viewsFailed > 0 ? [`${count(recovery.viewsFailed)} failed`] : []),
    ...(late > 0 ? [`${count(late)} late`] : []),
  ];
  return costs.length === 0 ? 'no view lost' : costs.join(', ');
}
