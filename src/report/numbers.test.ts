import { expect, test } from 'vitest';
import {
  cpuMilliseconds,
  interval,
  milliseconds,
  percent,
  quantity,
  seconds,
  sensible,
  shortInterval,
  times,
} from './numbers.ts';
import { shareOut } from './share-out.ts';

test.each([
  [null, '–'],
  [0.0009, '0.0009 ms'],
  [0.11, '0.11 ms'],
  [5.84, '5.8 ms'],
  [9.97, '10 ms'],
  [91.4, '91 ms'],
  [5_480, '5,480 ms'],
  [9_999.7, '10 s'],
  [12_400, '12.4 s'],
  [600_000, '600 s'],
])('milliseconds: %s is %s', (value, said) => expect(milliseconds(value)).toBe(said));

test.each([
  [null, '–'],
  [0, '0 %'],
  [0.0004, '0.04 %'],
  [0.009, '0.9 %'],
  [0.01, '1 %'],
  [0.0999, '10 %'],
  [0.934, '93 %'],
  [0.9962, '99.6 %'],
  [0.9999, '99.99 %'],
  [1, '100 %'],
])('shares: %s is %s', (value, said) => expect(percent(value)).toBe(said));

test('durations, factors and CPU', () => {
  expect([seconds(4), seconds(4.25), seconds(58), seconds(12.34), seconds(120.4)]).toEqual([
    '4 s',
    '4.3 s',
    '58 s',
    '12.3 s',
    '120 s',
  ]);
  expect([times(0.004), times(0.66), times(9.99), times(12.3), times(null)]).toEqual([
    '<0.1x',
    '0.7x',
    '10x',
    '12x',
    '–',
  ]);
  expect([cpuMilliseconds(21.37), cpuMilliseconds(0.384), cpuMilliseconds(123.4)]).toEqual([
    '21.4 ms',
    '0.38 ms',
    '123 ms',
  ]);
});

test('a value has its unit', () => {
  expect(quantity(0.61, 'share')).toBe('61 %');
  expect(quantity(1, 'ratio')).toBe('1.00');
  expect(quantity(19.6, 'bytes')).toBe('19.6 B');
  expect(quantity(1_234_567, 'count')).toBe('1,234,567');
  expect(quantity(null, 'ms')).toBe('–');
  expect([sensible(0), sensible(3), sensible(-0.25)]).toEqual(['0', '3', '-0.25']);
});

test('shares out whole numbers that add up', () => {
  expect(shareOut([1, 1, 1], 10)).toEqual([4, 3, 3]);
  expect(shareOut([2_740, 16, 62, 31], 50).reduce((a, b) => a + b)).toBe(50);
  expect(shareOut([0, 0], 10)).toEqual([0, 0]);
  expect(shareOut([], 10)).toEqual([]);
});

test('an interval begins at 0 or above, and an open end is a ?', () => {
  expect(interval({ low: -24, high: 161 }, 'ms')).toBe('[0 ms to 161 ms]');
  expect(interval({ low: 61, high: null }, 'ms')).toBe('[61 ms to ?]');
  expect(interval({ low: null, high: null }, 'ms')).toBe('');
  expect(shortInterval({ low: 0.57, high: 0.67 }, 'share')).toBe('[57-67]');
  expect(shortInterval({ low: 3_298, high: null }, 'ms')).toBe('[3,298-?]');
  expect(shortInterval({ low: 3_298, high: 12_000 }, 'ms')).toBe('[3,298 ms-12 s]');
  expect(shortInterval({ low: 1, high: 2 }, 'count')).toBe('[1-2]');
});
