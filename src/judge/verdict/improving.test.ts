import { describe, expect, it } from 'vitest';
import { viewsOf } from '../figures/views.ts';
import { outcomes, view } from '../record/evidence.fixture.ts';
import { isImproving } from './improving.ts';

/** So many views, bad where it says so. */
const seen = (count: number, isBad: (index: number) => boolean) =>
  viewsOf([
    {
      from: 'pages',
      value: outcomes(Array.from({ length: count }, (_, index) => view(index, isBad(index) ? { status: 503 } : {}))),
    },
  ]);

describe('a late cure', () => {
  it('has a last third that meets the objective', () => {
    expect(
      isImproving(
        seen(150, (index) => index < 90),
        0.01,
      ),
    ).toBe(true);
    expect(
      isImproving(
        seen(600, (index) => index < 30 || index === 590),
        0.01,
      ),
    ).toBe(true);
  });

  it('is not one where the last third does not, where nothing was bad, or where the bad views came last', () => {
    expect(
      isImproving(
        seen(150, (index) => index < 110),
        0.01,
      ),
    ).toBe(false);
    expect(
      isImproving(
        seen(150, () => true),
        0.01,
      ),
    ).toBe(false);
    expect(
      isImproving(
        seen(150, () => false),
        0.01,
      ),
    ).toBe(false);
    expect(
      isImproving(
        seen(150, (index) => index > 120),
        0.01,
      ),
    ).toBe(false);
  });

  it('is not seen in a handful of views', () => {
    expect(
      isImproving(
        seen(12, (index) => index < 4),
        0.01,
      ),
    ).toBe(false);
    expect(isImproving([], 0.01)).toBe(false);
  });
});
