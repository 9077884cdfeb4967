import { describe, expect, it } from 'vitest';
import { proportionInterval } from '../statistics/proportion.ts';
import {
  firstLookToMeet,
  foldLooks,
  isDecided,
  type Look,
  looks,
  looksOfTrial,
  watchAtLeast,
  watchedViews,
} from './looks.ts';

/**
 * The exact chance that phases with this share of bad views, independent of each other, are said to have met (or
 * violated) an SLO of 1 %: the distribution of the bad ones, from look to look, without the phases that ended.
 */
function chanceOfVerdict(share: number, wanted: 'met' | 'violated', taken: readonly Look[] = looks): number {
  const alive = new Float64Array(1 + (taken.at(-1)?.views ?? 0));
  alive[0] = 1;
  let seen = 0;
  let chance = 0;
  for (const look of taken) {
    for (; seen < look.views; seen++) {
      // In place, from the most downwards: each needs the one before it as it was.
      for (let bad = seen + 1; bad >= 0; bad--) {
        alive[bad] = (alive[bad] ?? 0) * (1 - share) + (alive[bad - 1] ?? 0) * share;
      }
    }
    for (const [bad, mass] of alive.entries()) {
      if (mass < 1e-15) continue;
      const { low, high } = proportionInterval(bad, look.views, look.errorShare);
      const verdict = high <= 0.01 ? 'met' : low > 0.01 ? 'violated' : 'inconclusive';
      if (!isDecided(look, [{ verdict }])) continue;
      if (verdict === wanted) chance += mass;
      alive[bad] = 0;
    }
  }
  return chance;
}

describe('looks', () => {
  it('spend at most 0.05 on each side, in increasing order', () => {
    const spent = (side: readonly Look[]) => side.reduce((sum, look) => sum + look.errorShare, 0);
    expect(spent(looks)).toBeLessThanOrEqual(0.05 + 1e-12);
    expect(looks.map((look) => look.views)).toEqual(looks.map((look) => look.views).toSorted((a, b) => a - b));
  });

  it('that are folded into one spend no more, and leave out no later one', () => {
    const folded = foldLooks(looks, watchedViews);
    const spent = (side: readonly Look[]) => side.reduce((sum, look) => sum + look.errorShare, 0);
    expect(spent(folded)).toBeCloseTo(spent(looks), 12);
    expect(folded.map(({ views }) => views)).toEqual([watchedViews, 1_800, 3_600]);
    expect(folded.map(({ verdicts }) => verdicts)).toEqual(['both', 'both', 'both']);
    expect(folded.slice(1)).toEqual(looks.slice(-2));
  });

  it.each([1, 150, 151, 400, 900, 2_000, 3_600, 5_000])('spend no more over a watch of %i views', (views) => {
    const watching = watchAtLeast(looks, views);
    const spent = (side: readonly Look[]) => side.reduce((sum, look) => sum + look.errorShare, 0);
    expect(spent(watching)).toBeCloseTo(spent(looks), 12);
    expect(watching[0]?.views).toBeGreaterThanOrEqual(views);
    expect(watching.slice(1)).toEqual(looks.slice(looks.length - watching.length + 1));
    expect(watching.at(-1)?.verdicts).toBe('both');
  });

  it('do not end a watch early, and may end it when it is over', () => {
    expect(watchAtLeast(looks, 2_000).slice(0, 1)).toEqual([
      { views: 2_000, errorShare: expect.closeTo(0.0475, 12), verdicts: 'both' },
    ]);
    expect(watchAtLeast(looks, 200)[0]).toEqual({ views: 200, errorShare: 0.005, verdicts: 'violated' });
    expect(watchAtLeast(looks, 9_000)).toEqual([
      { views: 9_000, errorShare: expect.closeTo(0.05, 12), verdicts: 'both' },
    ]);
    expect(chanceOfVerdict(0.01, 'met', watchAtLeast(looks, 2_000))).toBeLessThan(0.05);
    expect(chanceOfVerdict(0.01, 'violated', watchAtLeast(looks, 2_000))).toBeLessThan(0.05);
    expect(chanceOfVerdict(0.002, 'met', watchAtLeast(looks, 2_000))).toBeGreaterThan(0.97);
  });

  it('come every ten seconds in a trial, and spend no more in all', () => {
    const all = looksOfTrial(60, 200);
    expect(all.map(({ views }) => views)).toEqual([2_000, 4_000, 6_000, 8_000, 10_000, 12_000]);
    expect(all.map(({ verdicts }) => verdicts)).toEqual([...Array(5).fill('violated'), 'both']);
    expect(all.reduce((sum, look) => sum + look.errorShare, 0)).toBeCloseTo(0.05, 12);
    expect(looksOfTrial(3, 66.6)).toEqual([{ views: 200, errorShare: 0.05, verdicts: 'both' }]);
  });

  it('decide an SLO of 99 % from 360 good views, and refuse what no look could meet', () => {
    expect(firstLookToMeet(0.01)?.views).toBe(360);
    expect(firstLookToMeet(0.005)?.views).toBe(1_800);
    expect(firstLookToMeet(0.001)).toBeNull();
  });

  it('are wrong in at most 5 % of the runs, just beside the objective', () => {
    expect(chanceOfVerdict(0.01, 'met')).toBeLessThan(0.05);
    expect(chanceOfVerdict(0.01, 'violated')).toBeLessThan(0.05);
  });

  it('can tell what is well away from it', () => {
    expect(chanceOfVerdict(0, 'met')).toBe(1);
    expect(chanceOfVerdict(0.002, 'met')).toBeGreaterThan(0.97);
    expect(chanceOfVerdict(0.03, 'violated')).toBeGreaterThan(0.97);
  });

  it('end a phase when one SLO is violated, or all are met where the look allows it', () => {
    const [first, second] = looks;
    if (first === undefined || second === undefined) throw new Error('two looks at least');
    expect(isDecided(first, [{ verdict: 'met' }])).toBe(false);
    expect(isDecided(first, [{ verdict: 'inconclusive' }, { verdict: 'violated' }])).toBe(true);
    expect(isDecided(second, [{ verdict: 'met' }, { verdict: 'inconclusive' }])).toBe(false);
    expect(isDecided(second, [{ verdict: 'met' }, { verdict: 'met' }])).toBe(true);
    expect(isDecided(second, [{ verdict: 'error' }])).toBe(true);
  });
});
