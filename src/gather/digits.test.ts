import { expect, it } from 'vitest';
import { random } from '../lab/random.ts';
import { countDigits, startDigits } from './digits.ts';

const draw = random(7, 'digits');
const floats = Float32Array.from({ length: 4_000 }, () => 2 * draw() - 1);

it.each([
  [0, 1],
  [-0, 1],
  [0.5, 1],
  [0.25, 2],
  [0.1, 1],
  [123_456, 6],
  [0.000_812, 3],
  [1 / 3, 8],
  [16_777_216, 8],
  [Number.NaN, 9],
  [Number.POSITIVE_INFINITY, 9],
])('%d has %i digits', (value, digits) => {
  expect(countDigits(value)).toBe(digits);
});

it('counts floats by their digits, and forgets at a mark', () => {
  const digits = startDigits();
  digits.came(floats);
  digits.came([0.5, 0.25]);
  const { floats: count, byDigits } = digits.read() as Awaited<ReturnType<typeof digits.read>>;
  expect(count).toBe(10);
  expect(byDigits).toHaveLength(9);
  expect(byDigits.slice(0, 2)).toEqual([1, 1]);
  digits.mark();
  expect(digits.read()).toEqual({ floats: 0, byDigits: new Array(9).fill(0) });
});

it('tells floats that were rounded from those that were not', () => {
  const shareOf = (values: Float32Array) => values.filter((value) => countDigits(value) <= 6).length / values.length;
  expect(shareOf(floats)).toBeLessThan(0.1);
  expect(shareOf(floats.map((value) => Number(value.toFixed(6))))).toBe(1);
  expect(shareOf(floats.map((value) => Number(value.toPrecision(6))))).toBe(1);
  expect(shareOf(floats.map((value) => Number(value.toPrecision(9))))).toBe(shareOf(floats));
});

it('looks at other places each time, so that no part is passed over', () => {
  const digits = startDigits();
  const half = floats.map((value, at) => (at % 2 === 0 ? value : 0.5));
  for (let call = 0; call < 500; call += 1) digits.came(half);
  const { byDigits } = digits.read() as Awaited<ReturnType<typeof digits.read>>;
  const short = byDigits[0] ?? 0;
  expect(short / 4_000).toBeCloseTo(0.5, 1);
});
