import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('what takes turns never overlaps, keeps its order, and is not held up by a failure', async () => {
  const turns = createTurns();
  const told: string[] = [];
  const work = (name: string, fails = false) =>
    turns.take(async () => {
      told.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      told.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const all = Promise.allSettled([work('first'), work('second', true), work('third')]);
  expect(turns.isTaken).toBe(true);
  expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(turns.isTaken).toBe(false);
  expect(told).toEqual(['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});
