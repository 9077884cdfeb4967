import { expect, it } from 'vitest';
import { drawTurns } from '../../lab/users.ts';
import { outcomes, view } from '../record/evidence.fixture.ts';
import { countUsersHit } from './count-users.ts';
import { viewsOf } from './views.ts';

function seen(numbers: readonly number[], bad: readonly number[]) {
  const all = numbers.map((number) => view(number, { id: `load-${number}`, status: bad.includes(number) ? 503 : 200 }));
  return viewsOf([{ from: 'pages', value: outcomes(all) }]);
}

it('counts each user of an older run once, as the seed drew them', () => {
  const draw = drawTurns(7);
  const all = Array.from({ length: 400 }, draw);
  const hit = [300, 301, 302, 399, 400];
  const who = new Set(hit.map((number) => all[number - 1]));
  const from = Array.from({ length: 101 }, (_, at) => 300 + at);
  expect(countUsersHit(seen(from, hit), 7)).toEqual({ hit: who.size, of: 64 });
  expect(countUsersHit(seen(from, from), 7)?.hit).toBe(new Set(all.slice(299)).size);
});

it('counts each user once, where views say who it was', () => {
  const looked = ['ada', 'bob', 'ada', 'eve', 'bob'];
  const all = looked.map((user, at) => view(at, { user, status: at === 2 || at === 3 ? 503 : 200 }));
  expect(countUsersHit(viewsOf([{ from: 'pages', value: outcomes(all) }]), 7)).toEqual({ hit: 2, of: 3 });
});

it('knows no users where ids have no number, or there are no views', () => {
  expect(countUsersHit([], 7)).toBeNull();
  expect(countUsersHit(viewsOf([{ from: 'pages', value: outcomes([view(1, { id: 'nameless' })]) }]), 7)).toBeNull();
});
