import type { Effect } from '../judge/record/result.ts';
import { count, seconds } from './numbers.ts';

/** The SLO was met again and stayed so. */
export function holds(effect: Effect): boolean {
  return effect.metAfterSeconds !== null && effect.held;
}

/** `after 4 s`, `for 3 s` where it did not stay, `not in 20 s`. */
export function metAgain(effect: Effect): string {
  if (effect.metAfterSeconds === null) return `not in ${seconds(Math.round(effect.watchedSeconds))}`;
  if (!effect.held) return `for ${seconds(effect.heldSeconds)}`;
  return `after ${seconds(effect.metAfterSeconds)}`;
}

/** What the mitigation did to the views, the worst first; `nothing lost` where it did nothing to them. */
export function costOf(effect: Effect): string {
  const { viewsWrong = 0 } = effect;
  const late = effect.viewsLost - effect.viewsFailed - viewsWrong;
  const costs = [
    ...(effect.metAfterSeconds !== null && !effect.held ? ['the page comes back'] : []),
    ...(effect.inexact > 0 ? [`${count(effect.inexact)} inexact`] : []),
    ...(viewsWrong > 0 ? [`${count(viewsWrong)} wrong`] : []),
    ...(effect.viewsFailed > 0 ? [`${count(effect.viewsFailed)} failed`] : []),
    ...(late > 0 ? [`${count(late)} late`] : []),
  ];
  return costs.length === 0 ? 'no view lost' : costs.join(', ');
}
