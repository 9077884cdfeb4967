import { random } from './random.ts';

/** So many people look at pages, again and again. */
export const users = 64;

/**
 * Who looks at the first page, the second, and so on: the same people in the same order for the same seed. Each looks once
 * before anybody is drawn: a storefront that was up before the incident knows its people, and what one arm has to judge does
 * not hang on who happened to come. One is drawn for each of these views as well: those who come later are the same either way.
 */
export function drawUsers(seed: number): () => string {
  const draw = random(seed, 'users');
  let views = 0;
  return () => {
    const drawn = Math.floor(draw() * users);
    const user = views < users ? views : drawn;
    views += 1;
    return `u${user}`;
  };
}
