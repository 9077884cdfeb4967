import { drawUsers, users } from '../lab/users.ts';
import type { SeenView } from './views.ts';

export interface UsersHit {
  readonly hit: number;
  readonly of: number;
}

/**
 * How many of the people who looked at pages had at least one bad view. A view's id ends in its number, and the seed says who
 * looks at which: so that this needs no record of users. null: an id has no number.
 */
export function countUsersHit(views: readonly SeenView[], seed: number): UsersHit | null {
  const numbers = views.map(({ id }) => Number(/-(\d+)$/.exec(id)?.[1] ?? Number.NaN));
  if (views.length === 0 || numbers.some(Number.isNaN)) return null;
  const draw = drawUsers(seed);
  const all = Array.from({ length: Math.max(...numbers) }, draw);
  const hit = new Set(views.flatMap(({ bad }, at) => (bad === true ? [all[(numbers[at] ?? 0) - 1]] : [])));
  return { hit: hit.size, of: users };
}
