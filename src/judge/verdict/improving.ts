import type { Rows } from '../../lab/rows.ts';
import type { SeenView } from '../figures/views.ts';

const fewest = 30;

/**
 * Whether a cure is seen that came late: more views were bad than is allowed, and of those of the window's last third no more than
 * that. It excuses nothing: it says that a longer watch could tell.
 */
export function isImproving(views: Rows<SeenView>, allowedShare: number): boolean {
  const decided = views.filter(({ bad }) => bad !== null);
  const third = Math.floor(decided.length / 3);
  if (decided.length < fewest) return false;
  const [before, last] = [decided.slice(0, -third), decided.slice(-third)];
  return badShare(before) > allowedShare && badShare(last) <= allowedShare;
}

function badShare(views: Rows<SeenView>): number {
  return views.filter(({ bad }) => bad === true).length / views.length;
}
