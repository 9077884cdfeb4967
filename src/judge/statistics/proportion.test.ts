import { describe, expect, it } from 'vitest';
import { betaCdf, betaQuantile, binomialCdf } from './beta.ts';
import { proportionInterval } from './proportion.ts';

describe('beta distribution', () => {
  it('has its closed forms', () => {
    for (const x of [0.001, 0.2, 0.5, 0.9]) {
      expect(betaCdf(x, 1, 1)).toBeCloseTo(x, 13);
      expect(betaCdf(x, 3, 1)).toBeCloseTo(x ** 3, 13);
      expect(betaCdf(x, 1, 450)).toBeCloseTo(1 - (1 - x) ** 450, 11);
      expect(betaCdf(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 12);
    }
  });

  it('sums binomials exactly', () => {
    for (const [n, share] of [
      [20, 0.3],
      [450, 0.01],
      [150, 0.97],
    ] as const) {
      let term = (1 - share) ** n;
      let sum = 0;
      for (let hits = 0; hits < n; hits++) {
        sum += term;
        expect(binomialCdf(hits, n, share)).toBeCloseTo(sum, 10);
        term *= ((n - hits) / (hits + 1)) * (share / (1 - share));
      }
    }
    expect(binomialCdf(-1, 10, 0.5)).toBe(0);
    expect(binomialCdf(10, 10, 0.5)).toBe(1);
  });

  it('is inverted by its quantile', () => {
    for (const chance of [1e-6, 0.0125, 0.5, 0.9875]) {
      expect(betaCdf(betaQuantile(chance, 4, 1_797), 4, 1_797)).toBeCloseTo(chance, 10);
    }
  });
});

describe('proportionInterval', () => {
  it.each([
    [1, 10, 0.002529, 0.445016],
    [5, 100, 0.016432, 0.112835],
    [10, 20, 0.2719578, 0.7280422],
    [0, 450, 0, 1 - 0.025 ** (1 / 450)],
    [450, 450, 0.025 ** (1 / 450), 1],
    [0, 1, 0, 0.975],
  ])('gives the published bounds for %i of %i', (hits, trials, low, high) => {
    const interval = proportionInterval(hits, trials, 0.025);
    expect(interval.value).toBe(hits / trials);
    expect(interval.low).toBeCloseTo(low, 6);
    expect(interval.high).toBeCloseTo(high, 6);
  });

  it('keeps its promise exactly: each bound misses the truth at most as often as it may', () => {
    for (const share of [0.005, 0.01, 0.02, 0.5]) {
      const chanceOf = (hits: number) => binomialCdf(hits, 450, share) - binomialCdf(hits - 1, 450, share);
      const intervals = Array.from({ length: 451 }, (_, hits) => proportionInterval(hits, 450, 0.0125));
      const tooLow = intervals.reduce((sum, { high }, hits) => sum + (high < share ? chanceOf(hits) : 0), 0);
      const tooHigh = intervals.reduce((sum, { low }, hits) => sum + (low > share ? chanceOf(hits) : 0), 0);
      expect(tooLow).toBeLessThanOrEqual(0.0125);
      expect(tooHigh).toBeLessThanOrEqual(0.0125);
      expect(tooLow + tooHigh).toBeGreaterThan(0.001);
    }
  });

  it('knows nothing from no trials', () => {
    expect(proportionInterval(0, 0, 0.025)).toEqual({ value: Number.NaN, low: 0, high: 1 });
  });

  it('widens with the design effect, around the same share', () => {
    const wide = proportionInterval(20, 400, 0.025, 4);
    const independent = proportionInterval(5, 100, 0.025);
    expect(wide.value).toBe(0.05);
    expect(wide.low).toBeCloseTo(independent.low, 10);
    expect(wide.high).toBeCloseTo(independent.high, 10);
  });
});
