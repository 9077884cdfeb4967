import { expect, test } from 'vitest';
import { incidentClock } from '../clocks.ts';
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

test('any number of ms has a time of day, as a damaged run may say any', () => {
  expect([timeOf(1e300), timeOf(-1e300), incidentClock(1.7976931348623157e308)]).toEqual([
    expect.stringMatching(/^\d\d:\d\d:\d\d\.\d$/),
    expect.stringMatching(/^\d\d:\d\d:\d\d\.\d$/),
    expect.stringMatching(/^\d\d:\d\d:\d\d$/),
  ]);
  expect([incidentClock(4_000), incidentClock(-1), timeOf(-100)]).toEqual(['02:00:04', '02:00:00', '23:59:59.9']);
  expect([incidentClock(Number.POSITIVE_INFINITY), timeOf(Number.NaN)]).toEqual(['00:00:00', '00:00:00.0']);
});
