import { expect, it } from 'vitest';
import { random } from './random.ts';
import { drawUsers, users } from './users.ts';

it('everybody looks once before anybody is drawn', () => {
  const draw = drawUsers(7);
  const first = Array.from({ length: users }, draw);
  expect(new Set(first).size).toBe(users);
});

it('who comes later is drawn, the same for the same seed, whoever came first', () => {
  const draw = drawUsers(7);
  const views = Array.from({ length: 500 }, draw).slice(users);
  const plain = random(7, 'users');
  const drawn = Array.from({ length: 500 }, () => `u${Math.floor(plain() * users)}`).slice(users);
  expect(views).toEqual(drawn);
  expect(new Set(views).size).toBeGreaterThan(users / 2);
});
