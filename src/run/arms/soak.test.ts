import { describe, expect, test } from 'vitest';
import { planSlices } from './soak.ts';

describe('the slices of a soak', () => {
  test.each([
    [10_000, 10, 1_000],
    [90_000, 60, 1_500],
    [600_000, 60, 10_000],
    [3_600_000, 120, 30_000],
  ])('of %i ms are %i, of %i ms each', (askedMs, count, lengthMs) => {
    const slices = planSlices(askedMs);
    expect(slices).toHaveLength(count);
    expect(slices.every((ms) => Math.abs(ms - lengthMs) < 1e-6)).toBe(true);
  });

  test('take as long together as was asked for', () => {
    for (const askedMs of [10_000, 12_345, 75_000, 1_000_001, 86_400_000])
      expect(planSlices(askedMs).reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(askedMs, 3);
  });
});
