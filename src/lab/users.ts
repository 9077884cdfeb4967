import { random } from './random.ts';

/** So many people look at pages, again and again. */
export const users = 64;
/** Of so many views, one is by somebody new: whoever is right for those that he has seen alone is found out. */
const viewsPerNewcomer = 200;

/**
 * Whose turn it is, by number, at the first page, the second, and so on: the same order for the same seed. Each looks once
 * before anybody is drawn: a storefront that was up before the incident knows its people, and what one arm has to judge does
 * not hang on who happened to come. One is drawn for each of these views as well: those who come later are the same either way.
 */
export function drawTurns(seed: number): () => number {
  const draw = random(seed, 'users');
  let views = 0;
  return () => {
    const drawn = Math.floor(draw() * users);
    const turn = views < users ? views : drawn;
    views += 1;
    return turn;
  };
}

/** Who looks: now and then somebody new comes for one of them. `nameOf` names the n-th person that ever comes, from 0. */
export function drawUsers(seed: number, nameOf: (person: number) => string): () => string {
  const turns = drawTurns(seed);
  const draw = random(seed, 'newcomers');
  const people = Array.from({ length: users }, (_, person) => nameOf(person));
  let came = users;
  let views = 0;
  return () => {
    const turn = turns();
    views += 1;
    if (views > users && draw() * viewsPerNewcomer < 1) {
      people[turn] = nameOf(came);
      came += 1;
    }
    return people[turn] ?? '';
  };
}
