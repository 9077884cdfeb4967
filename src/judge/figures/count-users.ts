import type { Rows } from '../../lab/rows.ts';
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
export function countUsersHit(views: Rows<SeenView>, seed: number): UsersHit | null {
  if (views.length > 0 && views.every(({ user }) => user !== null)) {
    const usersOf = (some: Rows<SeenView>) => new Set(some.map(({ user }) => user)).size;
    return { hit: usersOf(views.filter(({ bad }) => bad === true)), of: usersOf(views) };
  }
  const numbers = views.map(({ id }) => Number(/-(\d+)$/.exec(id)?.[1] ?? Number.NaN));
  if (views.length === 0 || numbers.some(Number.isNaN)) return null;
  const turn = drawTurns(seed);
  const all = Array.from({ length: numbers.reduce((most, number) => Math.max(most, number)) }, turn);
  const isBad = views.map(({ bad }) => bad === true);
  const hit = new Set(numbers.filter((_, at) => isBad[at]).map((number) => all[number - 1]));
  return { hit: hit.size, of: users };
}
