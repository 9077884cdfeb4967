import { expect, test } from 'vitest';
import { seconds } from '../judge/drill/drill.fixture.ts';
import { isStillCalm } from './still-calm.ts';

const allowed = 0.01;

test('four good seconds are calm, once the newest two are over; what was before them is forgotten', () => {
  expect(isStillCalm(seconds(0, 40, 0, 0, 0, 0, 9, 9), allowed)).toBe(true);
  expect(isStillCalm(seconds(0, 40, 0, 0, 0, 9, 9), allowed)).toBe(false);
  expect(isStillCalm(seconds(0, 0, 0, 0, 4, 0, 0), allowed)).toBe(false);
  // One of 160 is what the SLO allows.
  expect(isStillCalm(seconds(0, 0, 0, 0, 1, 0, 0), allowed)).toBe(true);
});

test('what nobody knows is no calm: too few seconds, or views that may still turn out bad', () => {
  expect(isStillCalm([], allowed)).toBe(false);
  expect(isStillCalm(seconds(0, 0, 0, 0, 0, 0), allowed)).toBe(false);
  const young = seconds(0, 0, 0, 0, 0, 0, 0).map((second) => ({ ...second, good: 20, inFlight: 20 }));
  expect(isStillCalm(young, allowed)).toBe(false);
});

test('of a slow stream it takes longer to see enough', () => {
  const slow = (count: number) =>
    seconds(0, ...Array<number>(count).fill(0)).map((second) => ({ ...second, views: 2, good: 2 }));
  expect(isStillCalm(slow(7), allowed)).toBe(false);
  expect(isStillCalm(slow(8), allowed)).toBe(true);
});
