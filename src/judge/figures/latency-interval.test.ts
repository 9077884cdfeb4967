import { describe, expect, it } from 'vitest';
import { latencyInterval } from './latency-interval.ts';
import type { SeenView } from './views.ts';

function view(at: number, latencyMs: number, finished = true): SeenView {
  return {
    id: String(at),
    atMs: at * 10,
    lateMs: 0,
    latencyMs,
    doneMs: finished ? at * 10 + latencyMs : null,
    answered: finished,
    answer: null,
    failure: null,
    bad: false,
    unserved: false,
    decidedMs: null,
    rows: 1,
    user: null,
  };
}

/** Latencies 1 … n in an order without bursts: 617 has no factor in common with these n. */
const mixed = (n: number) => Array.from({ length: n }, (_, at) => view(at, ((at * 617) % n) + 1));
const p99 = (views: readonly SeenView[]) => latencyInterval(views, 0.99, 0.025);

describe('latencyInterval', () => {
  it('has the published ranks of a median, give or take one, where there are no bursts', () => {
    const found = latencyInterval(mixed(1_000), 0.5, 0.025);
    expect(found?.value).toBe(500);
    expect(Math.abs((found?.low ?? 0) - 469)).toBeLessThanOrEqual(1);
    expect(Math.abs((found?.high ?? 0) - 532)).toBeLessThanOrEqual(1);
  });

  it('has an upper bound of p99 from 368 views on: 0.99^368 is just below 2.5 %', () => {
    expect(p99(mixed(367))?.high).toBeNull();
    expect(p99(mixed(368))?.high).toBe(368);
  });

  it('is wider where slow views come in a burst', () => {
    const width = (views: readonly SeenView[]) => (p99(views)?.high ?? 0) - (p99(views)?.low ?? 0);
    const sorted = mixed(5_000).map(({ latencyMs }) => latencyMs);
    const burst = sorted.toSorted((a, b) => a - b).map((ms, at) => view(at, ms));
    expect(width(burst)).toBeGreaterThan(2 * width(mixed(5_000)));
  });

  it('lets views in flight turn out as anything', () => {
    const stuck = mixed(1_000).map((one) => (one.latencyMs > 900 ? { ...one, doneMs: null } : one));
    expect(p99(stuck)).toMatchObject({ value: 990, high: null });
    expect(p99(stuck)?.low).toBeGreaterThan(970);
  });

  it('has no bounds for one view and is null for none', () => {
    expect(latencyInterval([view(0, 7)], 0.5, 0.025)).toEqual({ value: 7, low: null, high: null });
    expect(p99([])).toBeNull();
  });
});
