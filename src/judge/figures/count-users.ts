import { drawTurns, users } from '../../lab/users.ts';
import type { SeenView } from './views.ts';

export interface UsersHit {
  readonly hit: number;
  readonly of: number;
}

/**
 * How many of the people who looked at pages had at least one bad view. null: nobody knows who looked. Of an older run, whose
 * views do not say, an id ends in its number, and the seed says who looks at which.
 */
export function countUsersHit(views: readonly SeenView[], seed: number): UsersHit | null {
  const looked = views.flatMap(({ user }) => user ?? []);
  if (views.length > 0 && looked.length === views.length) {
    const unhappy = new Set(views.flatMap(({ user, bad }) => (bad === true ? (user ?? []) : [])));
    return { hit: unhappy.size, of: new Set(looked).size };
  }
  const numbers = views.map(({ id }) => Number(/-(\d+)$/.exec(id)?.[1] ?? Number.NaN));
  if (views.length === 0 || numbers.some(Number.isNaN)) return null;
  const turn = drawTurns(seed);
  const all = Array.from({ length: Math.max(...numbers) }, turn);
  const hit = new Set(views.flatMap(({ bad }, at) => (bad === true ? [all[(numbers[at] ?? 0) - 1]] : [])));
  return { hit: hit.size, of: users };
}
