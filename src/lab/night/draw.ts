import type { Random } from '../random.ts';

/** One of them; throws where there is none. */
export function pick<T>(among: readonly T[], draw: Random): T {
  const picked = among[Math.floor(draw() * among.length)];
  if (picked === undefined) throw new Error('nothing to draw from');
  return picked;
}

/** All of them, in an order that is drawn. */
export function shuffle<T>(all: readonly T[], draw: Random): T[] {
  const left = [...all];
  return all.flatMap(() => left.splice(Math.floor(draw() * left.length), 1));
}

/** A whole number, both ends included. */
export function between(least: number, most: number, draw: Random): number {
  return least + Math.floor(draw() * (most - least + 1));
}
