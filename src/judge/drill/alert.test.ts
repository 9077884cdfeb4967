import { describe, expect, it } from 'vitest';
import { viewsOf } from '../figures/views.ts';
import { outcomes, view } from '../record/evidence.fixture.ts';
import { type Bucket, bucketsOfTicks, bucketsOfViews, burnRate, detect, detectByAll } from './alert.ts';

/** A bucket a second, of 40 views. */
function seconds(...bad: number[]): Bucket[] {
  return bad.map((count, index) => ({ fromMs: index * 1_000, toMs: index * 1_000 + 1_000, views: 40, bad: count }));
}

describe('detect', () => {
  it('pages once both windows burn 14.4 times too fast', () => {
    expect(detect(seconds(0, 0, 0, 0, 40), 0.01)).toEqual({ atMs: 5_000, views: 160, bad: 40, burn: 25 });
    expect(detect(seconds(0, 0, 0, 12, 12), 0.01)).toMatchObject({ atMs: 5_000, burn: 15 });
  });

  it('stays silent below, and when the burst is over', () => {
    expect(detect(seconds(0, 0, 0, 0, 23, 0, 0), 0.01)).toBeNull();
    expect(detect(seconds(5, 5, 5, 5, 5), 0.01)).toBeNull();
    expect(detect(seconds(0, 0, 0, 22, 2, 5, 0), 0.01)).toBeNull();
    expect(detect([], 0.01)).toBeNull();
  });

  it('does not page for what came before the time it is asked about, but counts it', () => {
    expect(detect(seconds(40, 40, 0, 0, 0), 0.01, 1_000)).toMatchObject({ atMs: 2_000, bad: 80 });
    expect(detect(seconds(40, 40, 0, 0, 0), 0.01, 2_000)).toBeNull();
  });

  it('needs more than a handful of views', () => {
    expect(detect([{ fromMs: 0, toMs: 1_000, views: 5, bad: 5 }], 0.01)).toBeNull();
  });

  it('burns nothing without views', () => {
    expect(burnRate({ views: 0, bad: 0 }, 0.01)).toBe(0);
    expect(burnRate({ views: 100, bad: 93 }, 0.01)).toBeCloseTo(93);
  });
});

describe('detectByAll', () => {
  const spoken = (buckets: readonly Bucket[], sinceMs = 0) =>
    detectByAll(buckets, 0.01, sinceMs).map(({ rule, page }) => `${rule.does} ${rule.burn}: ${page?.atMs ?? 'silent'}`);

  it('tells when each rule would have fired, given a good past before the recording', () => {
    // All bad from 5 s on: 14.4 % of 4 s, 6 % of 24 s, 1 % of 288 s.
    const all = seconds(0, 0, 0, 0, 0, ...Array<number>(10).fill(40));
    expect(spoken(all, 5_000)).toEqual(['page 14.4: 6000', 'page 6: 7000', 'ticket 1: 8000']);
  });

  it('pages nobody for a slow burn, but opens a ticket', () => {
    expect(spoken(seconds(...Array<number>(300).fill(1)))).toEqual([
      'page 14.4: silent',
      'page 6: silent',
      'ticket 1: 116000',
    ]);
  });

  it('is silent without views', () => {
    expect(spoken([])).toEqual(['page 14.4: silent', 'page 6: silent', 'ticket 1: silent']);
  });
});

describe('buckets', () => {
  it('leave out views of a tick that are not decided yet', () => {
    const tick = { second: 3, views: 40, good: 10, bad: 5, failed: 0, p50Ms: 60, p99Ms: 400, inFlight: 25 };
    expect(bucketsOfTicks([tick], 2_000)).toEqual([{ fromMs: 5_000, toMs: 6_000, views: 15, bad: 5 }]);
  });

  it('count a view when it was known to be good or bad', () => {
    const all = [
      view(0, { intendedMs: 1_000, doneMs: 1_100 }),
      view(1, { intendedMs: 1_000, doneMs: 9_000 }),
      view(2, { intendedMs: 1_000, doneMs: null, status: null }),
      view(3, { intendedMs: 1_000, doneMs: 1_010, status: 503 }),
      view(4, { intendedMs: 9_900, doneMs: null, status: null }),
    ];
    expect(bucketsOfViews(viewsOf([{ from: 'pages', value: outcomes(all, { readMs: 10_000 }) }]))).toEqual([
      { fromMs: 1_000, toMs: 1_250, views: 2, bad: 1 },
      { fromMs: 1_250, toMs: 1_500, views: 2, bad: 2 },
    ]);
  });
});

it('both windows are longer for a slow stream: a few batches that all fail do page', () => {
  // Four at once, every four seconds: good for a minute, then all of them bad.
  const rounds = Array.from({ length: 24 }, (_, round) => {
    const fromMs = round * 4_000;
    return { fromMs, toMs: fromMs + 1_000, views: 4, bad: round < 15 ? 0 : 4 };
  });
  const page = detect(rounds, 0.05, 60_000);
  expect(page?.bad).toBeGreaterThanOrEqual(8);
  expect(page?.atMs).toBeLessThanOrEqual(60_000 + 16_000);
  expect(detect(rounds.slice(0, 15), 0.05)).toBeNull();
});
