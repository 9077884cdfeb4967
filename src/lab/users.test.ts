import { expect, it } from 'vitest';
import { random } from './random.ts';
import { drawTurns, drawUsers, users } from './users.ts';

const nameOf = (person: number) => `person ${person}`;

it('everybody looks once before anybody is drawn', () => {
  const draw = drawUsers(7, nameOf);
  const first = Array.from({ length: users }, draw);
  expect(new Set(first).size).toBe(users);
});

it('whose turn it is later is drawn, the same for the same seed, no matter who came first', () => {
  const draw = drawTurns(7);
  const views = Array.from({ length: 500 }, draw).slice(users);
  const plain = random(7, 'users');
  const drawn = Array.from({ length: 500 }, () => Math.floor(plain() * users)).slice(users);
  expect(views).toEqual(drawn);
  expect(new Set(views).size).toBeGreaterThan(users / 2);
});

it('now and then somebody new comes, for one of those who were there, and comes back', () => {
  const draw = drawUsers(7, nameOf);
  const looked = Array.from({ length: 10_000 }, draw);
  const people = new Set(looked);
  // One of two hundred views; each of them is somebody who was never asked about before.
  expect(people.size).toBeGreaterThan(users + 25);
  expect(people.size).toBeLessThan(users + 85);
  const views = Map.groupBy(looked, (user) => user);
  const newcomers = [...views].filter(([user]) => Number(user.split(' ')[1]) >= users);
  expect(newcomers.filter(([, own]) => own.length > 1).length).toBeGreaterThan(newcomers.length / 2);
  // Never more than so many at a time.
  expect(new Set(looked.slice(-200)).size).toBeLessThanOrEqual(users + 8);
});
