import { describe, expect, it } from 'vitest';
import { findCrossover } from './crossover.ts';

const at = (place: number, value: number, spread = 1.1) => ({
  at: place,
  value,
  low: value / spread,
  high: value * spread,
});

describe('where the other begins to cost less', () => {
  it('is between the points where it turns, on log axes, with the places where the bounds pass 1', () => {
    const found = findCrossover([at(10, 0.5), at(1_000, 2)]);
    expect(found).toMatchObject({ kind: 'from', points: [{ less: 'one' }, { less: 'other' }] });
    expect(found.at).toBeCloseTo(100, 6);
    // 0.55 to 2.2, and 0.45 to 1.82, on the same two axes.
    expect(found.low).toBeCloseTo(10 ** (1 + (2 * -Math.log(0.55)) / Math.log(4)), 6);
    expect(found.high).toBeCloseTo(10 ** (1 + (2 * -Math.log(0.5 / 1.1)) / Math.log(4)), 6);
  });

  it('is the same for each order of the two, mirrored', () => {
    const up = findCrossover([at(8, 0.4), at(64, 0.9), at(512, 1.05), at(4_000, 3)]);
    const down = findCrossover([at(8, 1 / 0.4), at(64, 1 / 0.9), at(512, 1 / 1.05), at(4_000, 1 / 3)]);
    expect(down.kind).toBe('until');
    for (const of of ['at', 'low', 'high'] as const) expect(down[of]).toBeCloseTo(up[of] ?? 0, 6);
    expect(up.low).toBeGreaterThan(8);
    expect(up.low).toBeLessThan(up.at ?? 0);
    expect(up.high).toBeGreaterThan(up.at ?? 0);
    expect(up.high).toBeLessThan(4_000);
  });

  it('is where the costs meet, where they grow evenly: however far apart the points are', () => {
    // 1 and 0.01 a float against 3 and 0.002 a float meet at 250.
    const costs = (floats: number) => ({ one: 1 + 0.01 * floats, other: 3 + 0.002 * floats });
    const ratio = (floats: number, spread = 1.01) => {
      const { one, other } = costs(floats);
      return { ...at(floats, one / other, spread), cost: other };
    };
    expect(findCrossover([ratio(8), ratio(4_000)]).at).toBeCloseTo(250, 6);
    expect(findCrossover([ratio(1), ratio(262_144)]).at).toBeCloseTo(250, 6);
    const { low, high } = findCrossover([ratio(1), ratio(262_144)]);
    expect(low).toBeLessThan(250);
    expect(high).toBeGreaterThan(250);
    // The same two, the other way round.
    const mirrored = [1, 262_144].map((floats) => {
      const { one, other } = costs(floats);
      return { ...at(floats, other / one, 1.01), cost: one };
    });
    expect(findCrossover(mirrored)).toMatchObject({ kind: 'until' });
    expect(findCrossover(mirrored).at).toBeCloseTo(250, 6);
  });

  it('is wider where the bounds are', () => {
    const narrow = findCrossover([at(8, 0.4), at(64, 0.8), at(512, 2)]);
    const wide = findCrossover([at(8, 0.4, 1.6), at(64, 0.8, 1.6), at(512, 2, 1.6)]);
    expect(wide.low).toBeLessThan(narrow.low ?? 0);
    expect(wide.high).toBeGreaterThan(narrow.high ?? 0);
  });
});

describe('what cannot be told', () => {
  it.each([
    ['everywhere', [at(8, 2), at(64, 3)]],
    ['nowhere', [at(8, 0.5), at(64, 0.3)]],
    ['unclear', [at(8, 1), at(64, 1.05)]],
    ['unclear', [at(8, 2), at(64, 0.5), at(512, 2)]],
    ['unclear', [at(8, 2), at(64, 1), at(512, 2)]],
    ['unclear', [at(8, 1), at(64, 2), at(512, 1)]],
    ['unclear', []],
  ] as const)('%s has no place', (kind, ratios) => {
    expect(findCrossover(ratios)).toMatchObject({ kind, at: null, low: null, high: null });
  });

  it('leaves one bound open where one end is unclear', () => {
    const above = findCrossover([at(8, 1), at(64, 1.05), at(512, 2)]);
    expect(above).toMatchObject({ kind: 'from', at: null, low: null });
    expect(above.high).toBeGreaterThan(64);
    expect(above.high).toBeLessThan(512);
    const below = findCrossover([at(8, 0.5), at(64, 0.95), at(512, 1.05)]);
    expect(below).toMatchObject({ kind: 'from', at: null, high: null });
    expect(below.low).toBeGreaterThan(8);
    expect(below.low).toBeLessThan(64);
  });

  it('knows no more than the bounds that are known', () => {
    const { points } = findCrossover([{ at: 8, value: 9, low: null, high: null }]);
    expect(points).toEqual([{ at: 8, ratio: 9, less: null }]);
  });
});
