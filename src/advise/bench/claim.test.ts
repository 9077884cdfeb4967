import { expect, it } from 'vitest';
import { exactly, judgeFactor, judgeNumber } from './claim.ts';

const stated = { about: 'it', quote: 'it', stack: 'node', says: null } as const;
const from = (low: number, high: number) => ({ value: (low + high) / 2, low, high });

it.each([
  [from(0.9, 1.1), 'holds'],
  [from(0.82, 1.24), 'holds'],
  [from(0.7, 1.1), 'cannot tell here'],
  [from(1.1, 1.4), 'cannot tell here'],
  [from(0.1, 0.2), 'not here'],
  [from(2, 3), 'not here'],
  [{ value: 1, low: null, high: null }, 'cannot tell here'],
  [exactly(1.2), 'holds'],
  [exactly(Number.NaN), 'cannot tell here'],
])('a number: of %j of it, %s', (measured, verdict) => {
  expect(judgeNumber(stated, 'ms', 1, measured).verdict).toBe(verdict);
  // The same in any unit.
  const tenfold = {
    value: measured.value * 10,
    low: measured.low && measured.low * 10,
    high: measured.high && measured.high * 10,
  };
  expect(judgeNumber(stated, 'ms', 10, tenfold).verdict).toBe(verdict);
});

it.each([
  [from(6, 9), 'holds'],
  [from(4.1, 12), 'holds'],
  [from(3, 6), 'cannot tell here'],
  [from(1.5, 3), 'not here'],
  [from(0.9, 3), 'not here'],
  [from(0.5, 0.9), 'the other way round'],
  [from(10, 14), 'cannot tell here'],
  [from(13, 20), 'more'],
  [{ value: 7, low: 6, high: null }, 'cannot tell here'],
])('five to ten times: of %j, %s', (measured, verdict) => {
  expect(judgeFactor(stated, 5, 10, measured).verdict).toBe(verdict);
});

it('that one costs less at all holds only where the interval says so', () => {
  expect(judgeFactor(stated, 1, 10, from(0.9, 1.3)).verdict).toBe('cannot tell here');
  expect(judgeFactor(stated, 1, 10, from(1.05, 1.3)).verdict).toBe('holds');
  expect(judgeFactor(stated, 1, 10, from(0.6, 0.9)).verdict).toBe('the other way round');
});

it('the ratio of a range is that to its nearer end', () => {
  expect(judgeFactor(stated, 5, 10, from(2, 3)).ratio?.value).toBe(0.5);
  expect(judgeFactor(stated, 5, 10, from(19, 21)).ratio?.value).toBe(2);
  expect(judgeFactor(stated, 5, 10, from(6, 8)).ratio?.value).toBe(1);
});
