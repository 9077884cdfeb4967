import { describe, expect, it } from 'vitest';
import { percentile, percentileInterval, type Sample } from './percentile.ts';

function samples(count: number): Sample[] {
  return Array.from({ length: count }, (_, index) => ({ value: index + 1, finished: true })).reverse();
}

describe('percentile', () => {
  it('is the nearest rank, and unknown for nothing', () => {
    expect(percentile([5, 1, 3], 0.5)).toBe(3);
    expect(percentile([5, 1, 3], 0.99)).toBe(5);
    expect(percentile([5, 1, 3], 0)).toBe(1);
    expect(percentile([7], 0.5)).toBe(7);
    expect(percentile([], 0.5)).toBeNull();
  });
});

describe('percentileInterval', () => {
  it('takes the published ranks for a median', () => {
    expect(percentileInterval(samples(1_000), 0.5, 0.025)).toEqual({ value: 500, low: 469, high: 532 });
    expect(percentileInterval(samples(10), 0.5, 0.025)).toEqual({ value: 5, low: 2, high: 9 });
  });

  it('has an upper bound of p99 from 368 samples on, at 2.5 %: 0.99^368 is just below it', () => {
    expect(percentileInterval(samples(367), 0.99, 0.025)?.high).toBeNull();
    expect(percentileInterval(samples(368), 0.99, 0.025)?.high).toBe(368);
  });

  it('has no bounds for one sample and is null for none', () => {
    expect(percentileInterval(samples(1), 0.5, 0.025)).toEqual({ value: 1, low: null, high: null });
    expect(percentileInterval([], 0.5, 0.025)).toBeNull();
  });

  it('counts unfinished samples at their age, and lets them turn out as anything', () => {
    const half = samples(100).map((sample) => ({ ...sample, finished: sample.value <= 50 }));
    expect(percentileInterval(half, 0.5, 0.025)).toEqual({ value: 50, low: 40, high: null });
    const few = samples(100).map((sample) => ({ ...sample, finished: sample.value !== 10 }));
    expect(percentileInterval(few, 0.5, 0.025)).toEqual({ value: 50, low: 40, high: 62 });
  });
});
