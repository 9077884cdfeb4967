import { expect, test } from 'vitest';
import { createSeconds } from './seconds.ts';

const beganMs = 10_000;
const view = (atMs: number, tookMs: number | null, status: number | null = 200) => ({
  id: `load-${atMs}`,
  intendedMs: beganMs + atMs,
  sentMs: beganMs + atMs,
  doneMs: tookMs === null ? null : beganMs + atMs + tookMs,
  status: tookMs === null ? null : status,
  error: tookMs !== null && status === null ? 'timeout' : null,
  answer: tookMs !== null && status === 200 ? ('right' as const) : null,
});

test('good and bad by status, answer and budget; the young ones are neither', () => {
  const seconds = createSeconds(beganMs, () => 250);
  const views = [view(0, 30), view(100, 250), view(200, 251), view(300, 5, 503), view(400, 10, null)];
  for (const each of [...views, view(500, null), view(800, null)]) seconds.began(each);
  seconds.began({ ...view(900, 30), answer: 'wrong' });
  seconds.began({ ...view(950, 30), answer: 'inexact' });
  expect(seconds.changing(beganMs + 1_000)).toEqual([
    { second: 0, views: 9, good: 3, bad: 5, failed: 2, wrong: 1, p50Ms: 30, p99Ms: 500, inFlight: 2, atLeast: ['p99'] },
    { second: 1, views: 0, good: 0, bad: 0, failed: 0, p50Ms: null, p99Ms: null, inFlight: 0 },
  ]);
});

test('users with a bad view are reported once, and not at all when nobody looks', () => {
  const seconds = createSeconds(beganMs, () => 250);
  seconds.began(view(0, 30), 'u1');
  seconds.began(view(100, 300), 'u2');
  seconds.began(view(200, 5, 503), 'u2');
  seconds.began(view(300, null), 'u3');
  seconds.began(view(900, null), 'u4');
  seconds.began(view(1_000, 300));
  const told = seconds.changing(beganMs + 1_000).map(({ usersHit }) => usersHit);
  expect(told).toEqual([['u2', 'u3'], undefined]);
});

test('a second is reported until it is over and none of its views is in flight', () => {
  const seconds = createSeconds(beganMs, () => 250);
  const slow = view(900, null);
  seconds.began(view(100, 30));
  seconds.began(slow);
  seconds.began(view(1_100, 30));
  const told = (atMs: number) => seconds.changing(beganMs + atMs).map(({ second, p99Ms }) => [second, p99Ms]);
  expect(told(1_500)).toEqual([
    [0, 600],
    [1, 30],
  ]);
  expect(told(2_100)).toEqual([
    [0, 1_200],
    [1, 30],
    [2, null],
  ]);
  slow.doneMs = beganMs + 2_200;
  expect(told(2_300)).toEqual([
    [0, 1_300],
    [2, null],
  ]);
  expect(told(2_600)).toEqual([[2, null]]);
});

test('while nobody answers, each second is reported with a growing age, even one without a view', () => {
  const seconds = createSeconds(beganMs, () => 250);
  for (const atMs of [0, 400, 1_000, 1_400]) seconds.began(view(atMs, null));
  const told = (atMs: number) =>
    seconds.changing(beganMs + atMs).map(({ second, bad, p99Ms, atLeast }) => ({ second, bad, p99Ms, atLeast }));
  const both = ['p50', 'p99'];
  expect(told(2_500)).toEqual([
    { second: 0, bad: 2, p99Ms: 2_500, atLeast: both },
    { second: 1, bad: 2, p99Ms: 1_500, atLeast: both },
    { second: 2, bad: 0, p99Ms: null },
  ]);
  seconds.began(view(3_000, null));
  expect(told(3_100)).toEqual([
    { second: 0, bad: 2, p99Ms: 3_100, atLeast: both },
    { second: 1, bad: 2, p99Ms: 2_100, atLeast: both },
    { second: 2, bad: 0, p99Ms: null },
    { second: 3, bad: 0, p99Ms: 100, atLeast: both },
  ]);
});

test('a rank that views in flight cannot change is not a lower bound', () => {
  const seconds = createSeconds(beganMs, () => 250);
  const leasts = () => seconds.changing(beganMs + 950)[0]?.atLeast;
  for (let index = 0; index < 9; index += 1) seconds.began(view(index, 30));
  expect(leasts()).toBeUndefined();
  seconds.began(view(900, null));
  expect(leasts()).toEqual(['p99']);
  // It is younger than what the others took: ranked by its age it would make the half of them look quick.
  for (let index = 0; index < 9; index += 1) seconds.began(view(10 + index, 60 + index));
  for (let index = 0; index < 4; index += 1) seconds.began(view(940 + index, null));
  expect(leasts()).toEqual(['p50', 'p99']);
});

test('what begins late, in a second already reported for the last time, takes nothing from it', () => {
  const seconds = createSeconds(beganMs, () => 250);
  seconds.began(view(100, 30));
  expect(seconds.changing(beganMs + 2_100).map(({ second, views }) => [second, views])).toEqual([
    [0, 1],
    [2, 0],
  ]);
  seconds.began(view(600, 1_600));
  expect(seconds.changing(beganMs + 2_300).map(({ second, views, bad }) => [second, views, bad])).toEqual([
    [0, 2, 1],
    [2, 0, 0],
  ]);
});

test('p50 and p99 are nearest ranks', () => {
  const seconds = createSeconds(beganMs, () => 1_000);
  for (let tookMs = 1; tookMs <= 200; tookMs += 1) seconds.began(view(0, tookMs));
  const [tick] = seconds.changing(beganMs + 500);
  expect(tick?.p50Ms).toBe(100);
  expect(tick?.p99Ms).toBe(198);
});
