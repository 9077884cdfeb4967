import type { LoadTick } from '../lab/load-tick.ts';
import { goodShares, isDecided } from '../lab/young-views.ts';
import { percent, percentage, unknown } from './numbers.ts';

/** The share of good views: `98 %`, or what it is at least and at most where views may still turn out to be bad: `75-98 %`. */
export function sayGood(second: Pick<LoadTick, 'views' | 'good' | 'bad'> | undefined): string {
  const shares = second && goodShares(second);
  if (!shares) return unknown;
  if (isDecided(second)) return percent(second.good / (second.good + second.bad));
  return `${percentage(shares.low)}-${percent(shares.high)}`;
}
