import { describe, expect, it } from 'vitest';
import { designEffect, type Trial } from './design-effect.ts';

/** 20 s, 50 trials a second. */
function trials(isHit: (index: number) => boolean): Trial[] {
  return Array.from({ length: 1_000 }, (_, index) => ({ atMs: 5_000 + index * 20, hit: isHit(index) }));
}

describe('designEffect', () => {
  it('is 1 where no burst was seen: no hit, only hits, hits spread evenly, no trials', () => {
    expect(designEffect(trials(() => false))).toBe(1);
    expect(designEffect(trials(() => true))).toBe(1);
    expect(designEffect(trials((index) => index % 50 === 7))).toBe(1);
    expect(designEffect([])).toBe(1);
    expect(designEffect([{ atMs: 1, hit: true }])).toBe(1);
    expect(
      designEffect([
        { atMs: 1, hit: true },
        { atMs: 1, hit: false },
      ]),
    ).toBe(1);
  });

  it('counts hits in one hiccup as about one event', () => {
    const effect = designEffect(trials((index) => index >= 100 && index < 110));
    expect(effect).toBeGreaterThan(9);
    expect(effect).toBeLessThan(11);
  });

  it('is Kish’s: the variance between blocks over that of independent trials', () => {
    // Two of the twenty blocks are all hits: share 0.1, between (2 × 45² + 18 × 5²) × 20 / 19, over 1,000 × 0.09.
    const effect = designEffect(trials((index) => index < 100));
    expect(effect).toBeCloseTo(((2 * 45 ** 2 + 18 * 5 ** 2) * (20 / 19)) / 90, 10);
  });

  it('cuts a short window into at least ten blocks', () => {
    const short = trials((index) => index < 100).map((trial) => ({ ...trial, atMs: trial.atMs / 10 }));
    expect(designEffect(short)).toBeGreaterThan(30);
  });
});
