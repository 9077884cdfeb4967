import { expect, test } from 'vitest';
import { durationOf, sinceOf, timeOf } from './clock.ts';

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
