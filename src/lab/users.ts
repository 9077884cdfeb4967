import { random } from './random.ts';

/** So many people look at pages, again and again. */
export const users = 64;

/** Who looks at the first page, the second, and so on: the same people in the same order for the same seed. */
export function drawUsers(seed: number): () => string {
  const draw = random(seed, 'users');
  return () => `u${Math.floor(draw() * users)}`;
}
