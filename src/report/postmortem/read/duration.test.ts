import { expect, test } from 'vitest';
import { findDurations, readDuration } from './duration.ts';

const minute = 60_000;

test.each([
  ['0.6 s', 600],
  ['4 min 5 s', 245_000],
  ['1 h 5 min', 65 * minute],
  ['about 2 hours', 120 * minute],
  ['90 seconds', 90_000],
  ['1,200 ms after it', 1_200],
  ['39 mins', 39 * minute],
  ['39min.', 39 * minute],
  ['90m', 90 * minute],
  ['2 hrs', 120 * minute],
  ['1 h 30 mins', 90 * minute],
  ['1h30m', 90 * minute],
  ['1 hour, 5 minutes', 65 * minute],
  ['39 minutes and 10 seconds', 39 * minute + 10_000],
  ['1 day 4 hours', 28 * 60 * minute],
  ['66-minute', 66 * minute],
  ['an hour and a half', 90 * minute],
  ['half an hour', 30 * minute],
  ['two hours', 120 * minute],
  ['1½ hours', 90 * minute],
  ['1,5 hours', 90 * minute],
  ['02:15:00', 135 * minute],
  ['1:30 h', 90 * minute],
  ['PT1H30M', 90 * minute],
  ['2 Stunden', 120 * minute],
  ['39 минут', 39 * minute],
  ['39分钟', 39 * minute],
  ['not detected', null],
  ['12 of 40 views', null],
  ['5 million', null],
  ['10:02', null],
])('%s reads as %s ms', (says, ms) => expect(readDuration(says)).toBe(ms));

test('those of a sentence are found one by one, ranges with both ends', () => {
  expect(findDurations('down for 30-40 minutes at 10:02, then slow for an hour')).toMatchObject([
    { written: '30-40 minutes', leastMs: 30 * minute, ms: 40 * minute },
    { written: 'an hour', leastMs: 60 * minute, ms: 60 * minute },
  ]);
});
