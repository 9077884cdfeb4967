import { expect, test } from 'vitest';
import { random } from './random.ts';

const draws = (seed: number, stream: string, count = 1_000) => {
  const draw = random(seed, stream);
  return Array.from({ length: count }, draw);
};

test('the same seed and stream give the same numbers, forever', () => {
  // Stored runs name their seed: a change here makes them irreproducible.
  expect(draws(7, 'arrivals', 3)).toEqual([0.4360169847495854, 0.15998657187446952, 0.9100554664619267]);
});

test('another seed or another stream gives other numbers', () => {
  const one = draws(7, 'arrivals');
  for (const other of [draws(8, 'arrivals'), draws(7, 'users'), draws(-7, 'arrivals')])
    expect(other.filter((number, at) => number === one[at])).toEqual([]);
});

test('numbers are uniform in [0, 1)', () => {
  const numbers = draws(1, 'uniform', 100_000);
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  const tenths = new Array<number>(10).fill(0);
  for (const number of numbers) tenths[Math.floor(number * 10)] = (tenths[Math.floor(number * 10)] ?? 0) + 1;
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('neighbours are not correlated', () => {
  const numbers = draws(1, 'neighbours', 100_000).map((number) => number - 0.5);
  const product = numbers.reduce((sum, number, at) => sum + number * (numbers[at + 1] ?? 0), 0) / numbers.length;
  expect(Math.abs(product * 12)).toBeLessThan(0.02);
});
