import { expect, test } from 'vitest';
import type { LoadTick } from '../lab/load-tick.ts';
import { createWholeSeconds } from './whole-seconds.ts';

const tick = (second: number, inFlight = 0, views = 10): LoadTick => ({
  second,
  views,
  good: views - inFlight,
  bad: 0,
  failed: 0,
  p50Ms: 30,
  p99Ms: 60,
  inFlight,
});
const numbers = (ticks: readonly LoadTick[]) => ticks.map(({ second, inFlight }) => [second, inFlight]);

test('a second is taken when it is over, and those without a view are not left out', () => {
  const seconds = createWholeSeconds(1);
  seconds.see([tick(0, 0, 0), tick(1, 0, 0)]);
  seconds.see([tick(1, 0, 0), tick(2, 3)]);
  expect(seconds.take()).toEqual([]);
  seconds.see([tick(2), tick(5)]);
  expect(seconds.take().map(({ second, views }) => [second, views])).toEqual([
    [2, 10],
    [3, 0],
    [4, 0],
  ]);
  seconds.see([tick(6)]);
  expect(numbers(seconds.take())).toEqual([[5, 0]]);
  expect(seconds.mended()).toEqual([]);
});

test('what has not ended is waited for, but not forever, and no younger one comes before it', () => {
  const seconds = createWholeSeconds(2);
  seconds.see([tick(0, 4), tick(1)]);
  seconds.see([tick(0, 4), tick(2)]);
  expect(seconds.take()).toEqual([]);
  expect(numbers(seconds.waiting())).toEqual([
    [0, 4],
    [1, 0],
  ]);
  seconds.see([tick(0, 3), tick(3)]);
  expect(numbers(seconds.take())).toEqual([
    [0, 3],
    [1, 0],
    [2, 0],
  ]);
});

test('one that was taken too soon is reported once more, when all of it has ended', () => {
  const seconds = createWholeSeconds(1);
  seconds.see([tick(0, 4), tick(1), tick(2)]);
  expect(numbers(seconds.take())).toEqual([
    [0, 4],
    [1, 0],
  ]);
  seconds.see([tick(0, 1), tick(2)]);
  expect(seconds.mended()).toEqual([]);
  seconds.see([tick(0), tick(2)]);
  expect(numbers(seconds.mended())).toEqual([[0, 0]]);
  expect(seconds.mended()).toEqual([]);
});

test('a view that begins late corrects the second that it belongs to', () => {
  const seconds = createWholeSeconds(1);
  seconds.see([tick(0), tick(1)]);
  expect(numbers(seconds.take())).toEqual([[0, 0]]);
  seconds.see([tick(0, 1, 11), tick(1)]);
  expect(seconds.mended()).toEqual([]);
  seconds.see([tick(0, 0, 11), tick(1)]);
  expect(seconds.mended().map(({ views }) => views)).toEqual([11]);
});

test('how many are in flight, and how old the oldest is at least', () => {
  const seconds = createWholeSeconds(1);
  expect(seconds.onTheirWay()).toEqual({ views: 0, atLeastSeconds: 0 });
  seconds.see([tick(0), tick(1, 4), tick(2, 10), tick(5, 2)]);
  expect(seconds.onTheirWay()).toEqual({ views: 16, atLeastSeconds: 3 });
  seconds.take();
  expect(seconds.onTheirWay()).toEqual({ views: 16, atLeastSeconds: 3 });
});

test('the end takes all that are over', () => {
  const seconds = createWholeSeconds(15);
  seconds.see([tick(0, 4), tick(1, 4), tick(2, 4)]);
  expect(numbers(seconds.take(true))).toEqual([
    [0, 4],
    [1, 4],
  ]);
});
