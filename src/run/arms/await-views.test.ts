import { describe, expect, it } from 'vitest';
import { outcomes, view } from '../../judge/record/evidence.fixture.ts';
import { isDrained, wasGood } from './await-views.ts';

const readMs = 20_000;
const at = (agoMs: number, tookMs: number | null, index = 0) => {
  const intendedMs = readMs - agoMs;
  return view(index, { intendedMs, doneMs: tookMs === null ? null : intendedMs + tookMs });
};
const pages = { from: 'pages', value: outcomes([at(300, 60), at(100, null, 1)], { readMs, budgetMs: 250 }) };
const batches = (agoMs: number, tookMs: number | null) => ({
  from: 'batches',
  value: outcomes([at(agoMs, tookMs)], { readMs, budgetMs: 1_500 }),
});

describe('what a disturbance has piled up', () => {
  it('is drained once nothing on its way is older than a good one may be', () => {
    expect(isDrained([pages, batches(1_400, null)])).toBe(true);
    expect(isDrained([{ ...pages, value: { ...pages.value, views: [at(260, null)] } }])).toBe(false);
  });

  it('is waited for in every stream: batches pile up where page views do not', () => {
    expect(isDrained([pages, batches(1_600, null)])).toBe(false);
    expect(isDrained([pages, batches(1_600, 1_550)])).toBe(true);
  });
});

describe('the last second', () => {
  it('was good where nothing in it was bad, in any stream', () => {
    expect(wasGood([pages, batches(2_000, 1_400)])).toBe(true);
    expect(wasGood([pages, batches(2_000, 1_600)])).toBe(false);
    // Longer ago than the last second that can be judged.
    expect(wasGood([pages, batches(2_600, 1_600)])).toBe(true);
  });
});
