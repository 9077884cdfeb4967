import { describe, expect, it } from 'vitest';
import type { Course } from '../../lab/evidence.ts';
import { random } from '../../lab/random.ts';
import { bytesPerMiB, descriptorsGrowth, growthOf, memoryGrowth, mostGrowth } from './growth.ts';

/** Four samples a second, as the runner takes them; seconds → MiB. */
function course(seconds: number, mib: (second: number) => number, fromMs = 1_000): Course {
  const samples = Array.from({ length: seconds * 4 + 1 }, (_, index) => index / 4);
  return { atMs: samples.map((second) => fromMs + second * 1_000), values: samples.map(mib) };
}
/** Garbage that a scavenger takes away again: between nothing and so much. */
function garbage(most: number, seed = 1): () => number {
  const draw = random(seed, 'garbage');
  return () => draw() * most;
}
const growthIn = (seconds: number, mib: (second: number) => number) => {
  const growth = growthOf(course(seconds, mib));
  if (!growth) throw new Error('there are samples enough');
  return growth;
};

describe('what grows', () => {
  it.each([
    ['a leak of 50 MiB a second in a window of two', 2, 50],
    ['the same in a window of ten', 10, 50],
    ['a leak of 2 MiB a second', 10, 2],
  ])('is %s', (_, seconds, speed) => {
    const { value, low, high } = growthIn(seconds, (second) => 120 + speed * second);
    expect([value, low, high].map((one) => Number(one.toFixed(6)))).toEqual([speed, speed, speed]);
  });

  it('is a leak beneath garbage that comes and goes', () => {
    const more = garbage(30);
    const { value, low, high } = growthIn(10, (second) => 120 + 50 * second + more());
    expect(value).toBeGreaterThan(40);
    expect(value).toBeLessThan(60);
    expect(low).toBeGreaterThan(16);
    expect(high).toBeGreaterThan(value);
  });

  it('is measured at the feet of a saw-tooth', () => {
    const { value, low } = growthIn(10, (second) => 120 + 2 * second + 60 * (second % 1));
    expect(value).toBeCloseTo(2, 0);
    expect(low).toBeGreaterThan(1);
  });
});

describe('what does not go on growing', () => {
  it.each<[string, number, (second: number) => number]>([
    ['what is constant', 3, () => 150],
    ['what shrinks', 3, (second) => 150 - 10 * second],
    ['a step', 3, (second) => (second < 1.4 ? 120 : 260)],
    ['a heap that grows to its size', 6, (second) => 120 + 150 * Math.min(1, second / 3)],
    ['a saw-tooth', 10, (second) => 120 + 60 * (second % 1.5)],
    ['a saw-tooth with one tooth', 3, (second) => (second < 2.5 ? 120 + 40 * second : 130)],
  ])('is %s', (_, seconds, mib) => {
    expect(growthIn(seconds, mib).low).toBe(0);
  });

  it('is garbage, and the longer the watch the clearer that is', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const more = garbage(60, seed);
      expect(growthIn(6, () => 120 + more()).low).toBeLessThan(6);
    }
  });
});

it('is the same where the last sample follows immediately on the one before', () => {
  const { atMs, values } = course(2, (second) => 120 + 50 * second);
  const growth = growthOf({ atMs: [...atMs, 3_004], values: [...values, values.at(-1) ?? 0] });
  expect(growth?.low).toBeGreaterThan(40);
  expect(growth?.high).toBeLessThan(60);
});

it('is unknown from too few samples', () => {
  expect(growthOf(course(1, (second) => second * 50))).toBeNull();
  expect(growthOf({ atMs: [], values: [] })).toBeNull();
  expect(growthOf({ atMs: [0, 1, 2, 3, 4, 9_000], values: [1, 1, 1, 1, 1, 90] })).toBeNull();
});

describe('memory', () => {
  const bytes = ({ atMs, values }: Course) => ({ atMs, values: values.map((mib) => mib * bytesPerMiB) });
  const held = { rssBytes: 0, peakBytes: 0 };

  it('is in MiB, and counts from the start of the window', () => {
    const settling = course(4, (second) => (second < 2 ? 100 + 100 * second : 300 + 8 * (second - 2)));
    expect(memoryGrowth({ ...held, course: bytes(settling) }, 3_000)?.low).toBeCloseTo(8);
    expect(memoryGrowth({ ...held, course: bytes(settling) }, 3_000)?.high).toBeCloseTo(8);
  });

  it('of a heap never collected is not growth, once what a collection left is known', () => {
    const young = bytes(course(3, (second) => 120 + 40 * second));
    expect(memoryGrowth({ ...held, course: young }, 0)?.low).toBeCloseTo(40);
    const collected = { atMs: [4_100], values: [130 * bytesPerMiB] };
    expect(memoryGrowth({ ...held, course: young, collected }, 0)?.low).toBe(0);
  });

  it('is what stays after each collection, where there were enough', () => {
    const collected = {
      atMs: [0, 800, 1_600, 2_400, 3_200, 4_000].map((ms) => 4_000 + ms),
      values: [200, 240, 278, 320, 361, 400].map((mib) => mib * bytesPerMiB),
    };
    const growth = memoryGrowth({ ...held, course: bytes(course(3, () => 200)), collected }, 0);
    expect(growth?.low).toBeCloseTo(38 / 0.8);
    expect(growth?.value).toBeCloseTo(50, 0);
    expect(growth?.high).toBeCloseTo(42 / 0.8);
  });

  it('counts from the start of the phase where the window is too short', () => {
    const course3 = { ...held, course: bytes(course(3, (second) => 120 + 8 * second)) };
    expect(memoryGrowth(course3, 3_500)?.low).toBeCloseTo(8);
    const descriptors = { open: 1, limit: null, rssBytes: 1, course: course(3, (second) => 8 * second) };
    expect(descriptorsGrowth(descriptors, 3_500)?.low).toBeCloseTo(8);
  });

  it('is unknown without a course', () => {
    expect(memoryGrowth(held, 0)).toBeNull();
    expect(descriptorsGrowth({ open: 9, limit: null, rssBytes: 1 }, 0)).toBeNull();
  });
});

it('descriptors are counted as they are', () => {
  const leaking = { open: 1, limit: null, rssBytes: 1, course: course(3, (second) => 120 + 60 * second) };
  expect(descriptorsGrowth(leaking, 0)?.low).toBeCloseTo(60);
});

it('can have grown by no more than what it holds at the end, beyond what it held at the beginning', () => {
  const before = course(3, (second) => 100 + 40 * second);
  expect(mostGrowth(before, { atMs: 4_000, value: 220 })).toBeCloseTo(40);
  expect(mostGrowth(before, { atMs: 4_000, value: 100 })).toBe(0);
});
