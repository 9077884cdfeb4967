import { expect, test } from 'vitest';
import { durationOf, readDuration, readTime, sinceOf, timeOf } from './clock.ts';

test('times and durations as a person reads them', () => {
  expect(timeOf(Date.parse('2026-11-22T02:00:04.560Z'))).toBe('02:00:04.5');
  expect([600, 13_700, 60_000, 119_600, 245_000, 3_900_000].map(durationOf)).toEqual([
    '0.6 s',
    '13.7 s',
    '60 s',
    '2 min',
    '4 min 5 s',
    '65 min',
  ]);
  expect([sinceOf(-4_400), sinceOf(0), sinceOf(600)]).toEqual(['−4.4 s', '+0 s', '+0.6 s']);
});

test.each([
  ['0.6 s', 600],
  ['4 min 5 s', 245_000],
  ['1 h 5 min', 3_900_000],
  ['about 2 hours', 7_200_000],
  ['90 seconds', 90_000],
  ['1,200 ms after it', 1_200],
  ['not detected', null],
  ['12 of 40 views', null],
])('%s reads as %s ms', (says, ms) => expect(readDuration(says)).toBe(ms));

test.each([
  ['02:00', 7_200_000],
  ['02:00:04.5 UTC', 7_204_500],
  ['2026-11-22 02:00:04', 7_204_000],
  ['2026-11-22T02:00:04Z', 7_204_000],
  ['at two', null],
])('%s is %s ms past midnight', (says, ms) => expect(readTime(says)).toBe(ms));
