import type { DrillSecond } from '../judge/drill/drill-record.ts';
import { isDecided } from '../lab/young-views.ts';

/** As long as the pager looks back, and as many views as it wants to see. */
const leastSeconds = 4;
const leastViews = 12;
/** The newest is still filling, and most of the one before may be on its way. */
const unripe = 2;

/**
 * Whether the SLO held in the seconds just gone by, as far back as the pager looks: what is bad then would page somebody for what was
 * before the trigger. Oldest first. Where too little was seen nobody knows, and it does not count as calm.
 */
export function isStillCalm(seconds: readonly DrillSecond[], allowedShare: number): boolean {
  const ripe = seconds
    .slice(0, -unripe)
    .filter(({ views }) => views > 0)
    .toReversed();
  const enough = ripe.findIndex((_, at) => at + 1 >= leastSeconds && sum(ripe.slice(0, at + 1), 'views') >= leastViews);
  if (enough < 0) return false;
  const looked = ripe.slice(0, enough + 1);
  const known = sum(looked, 'good') + sum(looked, 'bad');
  return looked.every((second) => isDecided(second)) && sum(looked, 'bad') <= allowedShare * known;
}

function sum(seconds: readonly DrillSecond[], what: 'views' | 'good' | 'bad'): number {
  return seconds.reduce((all, second) => all + second[what], 0);
}
