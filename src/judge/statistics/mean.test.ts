import { describe, expect, it } from 'vitest';
import { meanInterval, studentQuantile } from './mean.ts';

describe('studentQuantile', () => {
  it.each([
    [0.025, 1, 12.7062047],
    [0.025, 4, 2.7764451],
    [0.025, 19, 2.0930241],
    [0.0125, 10, 2.633767],
    [0.05, 120, 1.6576509],
  ])('exceeds %d with %i degrees of freedom at %d', (tail, freedom, quantile) => {
    expect(studentQuantile(tail, freedom)).toBeCloseTo(quantile, 5);
  });
});

describe('meanInterval', () => {
  it('is the textbook one for few values', () => {
    const interval = meanInterval([1, 2, 3, 4, 5], 0.025);
    const margin = (2.7764451 * Math.sqrt(2.5)) / Math.sqrt(5);
    expect(interval.value).toBe(3);
    expect(interval.low).toBeCloseTo(3 - margin, 5);
    expect(interval.high).toBeCloseTo(3 + margin, 5);
  });

  it('is wider where neighbours resemble each other', () => {
    const mixed = Array.from({ length: 400 }, (_, index) => index % 2);
    const drifting = mixed.toSorted();
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    expect(width(meanInterval(drifting, 0.025))).toBeGreaterThan(4 * 2 * 1.96 * (0.5 / Math.sqrt(400)));
    expect(width(meanInterval(mixed, 0.025))).toBeLessThan(2 * 1.96 * (0.5 / Math.sqrt(400)));
  });

  it('has no bounds for one value, and no mean for none', () => {
    expect(meanInterval([7], 0.025)).toEqual({
      value: 7,
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    });
    expect(meanInterval([], 0.025).value).toBeNaN();
  });
});
