import { expect, test } from 'vitest';
import { LabError } from '../errors.ts';
import { readDuration } from './read-duration.ts';

test.each([
  ['10', 600_000],
  ['10m', 600_000],
  ['1.5', 90_000],
  ['90s', 90_000],
  ['1h', 3_600_000],
  ['10s', 10_000],
  ['24h', 86_400_000],
])('%s', (typed, ms) => {
  expect(readDuration('--soak', typed)).toBe(ms);
});

test.each(['', 'm', '0', '9s', '25h', '-5', '10 m', '10d', '1e9', 'NaN', '0x10', '10mm'])('not %j', (typed) => {
  expect(() => readDuration('--soak', typed)).toThrow(LabError);
  expect(() => readDuration('--soak', typed)).toThrow('--soak cannot be');
});
