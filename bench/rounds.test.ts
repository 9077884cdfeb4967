import { expect, it } from 'vitest';
import { median, ratioOf, timeInTurns } from './rounds.ts';

it('takes the middle, or the mean of both middles', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 3])).toBe(4);
});

it('compares within a round, so that a slow round tells nothing', () => {
  expect(ratioOf([20, 2_000, 22], [10, 1_000, 11])).toBe(2);
});

it('gives a time a round for each piece of work', () => {
  let calls = 0;
  const times = timeInTurns({ counted: () => calls++, other: () => null }, 4);
  expect(times.counted).toHaveLength(4);
  expect(times.other?.every((time) => time > 0)).toBe(true);
  expect(calls).toBeGreaterThan(4);
});
