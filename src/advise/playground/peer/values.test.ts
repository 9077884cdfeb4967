import { describe, expect, it } from 'vitest';
import { allDigits, stops } from '../settings.ts';
import { floatsOf, lossOf, numbersOf, valuesOf } from './values.ts';

const float32 = valuesOf({ floats: 4_000, rows: 2, type: 'float32' });
const float64 = valuesOf({ floats: 4_000, rows: 2, type: 'float64' });
const asJson = (values: typeof float32 | typeof float64, digits: number) =>
  Float32Array.from(JSON.parse(JSON.stringify(numbersOf(values, digits))));

describe('what JSON with so many digits makes of float32s', () => {
  it.each([9, allDigits])('%i digits bring every bit back', (digits) => {
    expect(lossOf(float32, asJson(float32, digits))).toEqual({ largest: 0, changed: 0, of: 8_000 });
  });

  it('8 and 7 digits change some of them, by a step of a float32 or few', () => {
    for (const digits of [7, 8]) {
      const { largest, changed } = lossOf(float32, asJson(float32, digits));
      expect(changed).toBeGreaterThan(0);
      expect(changed).toBeLessThan(8_000);
      expect(largest).toBeLessThan(10 ** (1 - digits) * 0.51 + 2 ** -24);
    }
  });

  it.each([3, 4, 5, 6])('%i digits are off by up to half of the last one', (digits) => {
    const { largest, changed } = lossOf(float32, asJson(float32, digits));
    expect(largest).toBeGreaterThan(0.3 * 10 ** (1 - digits) * 0.5);
    expect(largest).toBeLessThan(10 ** (1 - digits) * 0.51);
    expect(changed).toBeGreaterThan(4_000);
  });
});

it('doubles lose what a float32 does not hold, in every way', () => {
  const { largest, changed } = lossOf(float64, floatsOf(float64));
  expect(changed).toBeGreaterThan(7_900);
  expect(largest).toBeGreaterThan(2 ** -25);
  expect(largest).toBeLessThanOrEqual(2 ** -24);
  expect(lossOf(float64, asJson(float64, allDigits))).toEqual({ largest, changed, of: 8_000 });
});

it('are the same each time, above 0 and below 1, with digits that need all of a double', () => {
  expect(valuesOf({ floats: 4_000, rows: 2, type: 'float32' })).toEqual(float32);
  for (const values of [float32, float64]) {
    expect(Math.min(...values)).toBeGreaterThan(0);
    expect(Math.max(...values)).toBeLessThan(1);
  }
  expect(float64.filter((value) => String(value).length > 17).length).toBeGreaterThan(5_000);
});

it('whatever was lost is told: one float that is NaN counts as changed', () => {
  const read = Float32Array.from(float32);
  read[0] = Number.NaN;
  expect(lossOf(float32, read).changed).toBe(1);
});

it('has a place of the slider for what is asked for above', () => {
  expect(stops.digits).toEqual(expect.arrayContaining([3, 9, allDigits]));
});
