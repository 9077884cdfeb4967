import { describe, expect, it } from 'vitest';
import type { Findings } from '../../lab/measure.ts';
import { facts, figures, outcomes, view, views } from '../record/evidence.fixture.ts';
import { builtIn } from '../record/registry.ts';
import {
  badViews,
  bytesPerFloat,
  callsInFlight,
  callTime,
  connectionsPerRequest,
  cpuPerHandled,
  degradedShare,
  descriptorsGrowth,
  descriptorsHeld,
  descriptorsUsed,
  digitsPerFloat,
  disagreeing,
  goodPerSecond,
  handshakesPerRequest,
  handshakeTime,
  loopBusy,
  memoryGrowth,
  modelQueueTime,
  modelTime,
  p50Latency,
  p99Latency,
  p99PerSecond,
  peakRss,
  roundedFloats,
  slotsBusy,
  slowOrFailed,
  viewsPerSecond,
} from './index.ts';

function pages(all: Parameters<typeof outcomes>[0], readMs = 100_000): Findings<'outcomes'> {
  return [{ from: 'pages', value: outcomes(all, { readMs }) }];
}

it('has a name of its own for every measure and every picture', () => {
  const names = [...builtIn.measures, ...builtIn.pictures].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

describe('bad views', () => {
  const one = (said: Parameters<typeof view>[1]) => badViews.take(pages([view(0, said)], 1_200), facts());

  it.each([
    [0, {}],
    [0, { doneMs: 1_250 }],
    [0, { answer: 'degraded' }],
    [0, { answer: 'inexact' }],
    [1, { doneMs: 1_251 }],
    [1, { status: 503 }],
    [1, { status: null, error: 'ECONNRESET', answer: null }],
    [1, { error: 'bad answer', answer: null }],
    [1, { answer: 'wrong' }],
    [Number.NaN, { doneMs: null, status: null, answer: null }],
  ] as const)('is %d of one view with %o', (value, said) => {
    expect(one(said)).toMatchObject({ value });
  });

  it('counts an unfinished view once it is older than the budget', () => {
    const waiting = [view(0, { doneMs: null, status: null, answer: null })];
    expect(badViews.take(pages(waiting, 1_250), facts())).toMatchObject({
      value: Number.NaN,
      counted: '0 of 0 views bad',
    });
    expect(badViews.take(pages(waiting, 1_251), facts())).toMatchObject({ value: 1, counted: '1 of 1 views bad' });
  });

  it('is surer of bad views that are spread out than of as many in one burst', () => {
    const spread = views(450).map((good, index) => (index % 45 === 0 ? { ...good, status: 503 } : good));
    const burst = badViews.take(pages(views(450, 10)), facts());
    const even = badViews.take(pages(spread), facts());
    if (typeof burst === 'number' || typeof even === 'number') throw new Error('intervals');
    expect(burst.value).toBe(even.value);
    expect(burst.high).toBeGreaterThan(1.5 * even.high);
    expect(burst.low).toBeLessThan(even.low / 2);
  });
});

describe('other outcomes', () => {
  it('gives percentiles with bounds that may be open, and are open without views', () => {
    expect(p50Latency.take(pages(views(450)), facts())).toEqual({ value: 60, low: 60, high: 60 });
    expect(p99Latency.take(pages(views(450, 100)), facts())).toMatchObject({ value: 400, high: 400 });
    expect(p99Latency.take(pages(views(10)), facts())).toEqual({ value: 60, low: 60, high: Number.POSITIVE_INFINITY });
    expect(p99Latency.take(pages([]), facts())).toEqual({ value: Number.NaN, low: 0, high: Number.POSITIVE_INFINITY });
  });

  it('counts degraded answers among answered views', () => {
    const all = [view(0, { answer: 'degraded' }), view(1), view(2, { status: 503, answer: null })];
    expect(degradedShare.take(pages(all), facts())).toMatchObject({ value: 0.5, counted: '1 of 2 views degraded' });
  });
});

describe('pictures', () => {
  /** Second 0 from 1,000 ms: two views; second 1: none; second 2: a slow one and one still young. */
  const all = [
    view(0, { intendedMs: 1_000, doneMs: 1_100 }),
    view(1, { intendedMs: 1_500, doneMs: 1_540 }),
    view(2, { intendedMs: 3_000, doneMs: 3_400 }),
    view(3, { intendedMs: 3_900, doneMs: null, status: null, answer: null }),
  ];
  const found = pages(all, 4_000);

  it('are by the second of the intended start, unfinished views with their age', () => {
    expect(p99PerSecond.take(found, facts())).toEqual({
      p50: { atMs: [1_000, 3_000], values: [40, 100] },
      p99: { atMs: [1_000, 3_000], values: [100, 400] },
    });
    expect(viewsPerSecond.take(found, facts())).toEqual({
      rate: { atMs: [1_000, 2_000, 3_000], values: [2, 0, 2] },
      good: { atMs: [1_000, 2_000, 3_000], values: [2, 0, 0] },
    });
    expect(goodPerSecond.take(found, facts())).toEqual({ good: { atMs: [1_000, 3_000], values: [1, 0] } });
  });

  it('show what came before the phase too, and nothing without views', () => {
    expect(viewsPerSecond.take(found, facts({ startedMs: 2_500 }))).toMatchObject({
      rate: { atMs: [500, 1_500, 2_500, 3_500], values: [1, 1, 1, 1] },
    });
    expect(viewsPerSecond.take(pages([]), facts())).toEqual({
      rate: { atMs: [], values: [] },
      good: { atMs: [], values: [] },
    });
  });
});

describe('processes, wire, slots and calls', () => {
  it('take the busiest process, and sums over all of them', () => {
    const found: Findings<'process'> = [
      { from: 'model-1', value: figures({ loopUtilization: 0.4, cpuMs: 1_000, handled: 100 }) },
      { from: 'model-2', value: figures({ loopUtilization: 0.9, cpuMs: 3_000, handled: 300, peakRssBytes: 2 ** 28 }) },
    ];
    expect(loopBusy.take(found, facts())).toBe(0.9);
    expect(cpuPerHandled.take(found, facts())).toBe(10);
    expect(peakRss.take(found, facts())).toBe(256);
  });

  it('divide bytes by floats and connections by calls', () => {
    const wire = {
      calls: 10,
      floats: 1_000,
      requestBytes: 19_600,
      answerBytes: 500,
      connectionsOpened: 5,
      connectionsOpen: 5,
    };
    const found: Findings<'wire'> = [
      { from: 'model-1', value: wire },
      { from: 'model-2', value: { ...wire, requestBytes: 0, floats: 0, calls: 0, connectionsOpened: 0 } },
    ];
    expect(bytesPerFloat.take(found, facts())).toBe(19.6);
    expect(connectionsPerRequest.take(found, facts())).toBe(0.5);
  });

  it("average the model's own times, and its caller's", () => {
    const slots = {
      slots: 4,
      served: 2,
      busyShare: 0.5,
      peakQueue: 1,
      modelMs: [30, 32],
      queueMs: [0, 4],
      leftQueue: 0,
    };
    const found: Findings<'slots'> = [
      { from: 'model-1', value: slots },
      { from: 'model-2', value: { ...slots, slots: 12, busyShare: 0.1, modelMs: [31], queueMs: [2] } },
    ];
    expect(modelTime.take(found, facts())).toMatchObject({ value: 31 });
    expect(modelQueueTime.take(found, facts())).toMatchObject({ value: 2 });
    expect(slotsBusy.take(found, facts())).toBeCloseTo(0.2, 12);
    const calls = { started: 3, failed: 0, inFlight: 1, oldestMs: 5, durationsMs: [100, 200] };
    const made: Findings<'calls'> = [{ from: 'storefront', value: calls }];
    expect(callTime.take(made, facts())).toMatchObject({ value: 150 });
    expect(callsInFlight.take(made, facts())).toBe(1);
  });
});

describe('handshakes', () => {
  const none = { answered: 0, finished: 0, resumed: 0, failed: 0, durationsMs: [] };
  const perRequest = (finished: number, answered: number) => {
    const taken = handshakesPerRequest.take([{ from: 'storefront', value: { ...none, finished, answered } }], facts());
    if (typeof taken === 'number') throw new Error('an interval');
    return taken;
  };

  it('are counted per answer, over all processes', () => {
    const found: Findings<'handshakes'> = [
      { from: 'storefront-1', value: { ...none, finished: 300, answered: 300, durationsMs: [2, 4] } },
      { from: 'storefront-2', value: { ...none, finished: 0, answered: 300, durationsMs: [6] } },
    ];
    expect(handshakesPerRequest.take(found, facts())).toMatchObject({
      value: 0.5,
      counted: '300 handshakes for 600 requests',
    });
    expect(handshakeTime.take(found, facts())).toMatchObject({ value: 4 });
  });

  it('are surely one each, surely none, or undecided', () => {
    expect(perRequest(500, 500)).toMatchObject({ value: 1 });
    expect(perRequest(500, 500).low).toBeGreaterThan(0.8);
    expect(perRequest(500, 500).high).toBeLessThan(1.25);
    expect(perRequest(0, 500)).toMatchObject({ value: 0, low: 0 });
    expect(perRequest(0, 500).high).toBeLessThan(0.02);
    // Nearly nothing was answered.
    expect(perRequest(1, 2).low).toBeLessThan(0.1);
    expect(perRequest(1, 2).high).toBeGreaterThan(2);
    expect(perRequest(3, 0)).toMatchObject({ value: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY });
    expect(perRequest(0, 0)).toMatchObject({ value: Number.NaN });
  });
});

describe('what grows', () => {
  const atMs = Array.from({ length: 9 }, (_, index) => 1_000 + index * 250);
  const course = (perSecond: number) => ({ atMs, values: atMs.map((ms) => (perSecond * ms) / 1_000) });
  const memory = (perSecond: number) => ({
    from: 'model-1',
    value: { rssBytes: 1, peakBytes: 1, course: course(perSecond * 2 ** 20) },
  });
  const descriptors = (perSecond: number) => ({
    from: 'job',
    value: { open: 1, limit: null, rssBytes: 1, course: course(perSecond) },
  });

  it('is that of the process where it is fastest', () => {
    expect(memoryGrowth.take([memory(1), memory(9)], facts())).toMatchObject({ low: expect.closeTo(9) });
    expect(descriptorsGrowth.take([descriptors(30), descriptors(4)], facts())).toMatchObject({
      low: expect.closeTo(30),
    });
  });

  it('is unknown where it was not sampled', () => {
    const { value } = memory(1);
    const bare = { from: 'job', value: { rssBytes: value.rssBytes, peakBytes: 1 } };
    expect(memoryGrowth.take([bare], facts())).toMatchObject({ value: Number.NaN, low: Number.NaN });
  });
});

describe('descriptors', () => {
  const held = (open: number, said: { readonly peak?: number; readonly limit?: number | null }) => ({
    from: 'storefront',
    value: { open, limit: 200, rssBytes: 0, ...said },
  });

  it('are the most that were open at once, in the process that had the most', () => {
    expect(descriptorsHeld.take([held(120, { peak: 190 }), held(150, {})], facts())).toBe(190);
    expect(descriptorsUsed.take([held(120, { peak: 190 }), held(50, { limit: 100 })], facts())).toBe(0.95);
    expect(descriptorsUsed.take([held(20, {}), held(80, { limit: 100 })], facts())).toBe(0.8);
  });

  it('are not a share of an unknown limit', () => {
    expect(descriptorsUsed.take([held(120, { limit: null })], facts())).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('the agreement of rankings', () => {
  const seen = [
    view(0, { answer: 'right' }),
    view(1, { answer: 'agrees' }),
    view(2, { answer: 'wrong' }),
    view(3, { answer: null, status: 503 }),
  ];

  it('is about answers: what was not answered is another matter', () => {
    expect(disagreeing.take(pages(seen), facts())).toMatchObject({ value: 1 / 3, counted: '1 of 3 views disagree' });
    expect(slowOrFailed.take(pages(seen), facts())).toMatchObject({ value: 1 / 4 });
  });

  it('does not excuse what is late as well as wrong', () => {
    const late = [view(0, { answer: 'wrong', doneMs: 1_300 }), view(1, { doneMs: 1_300 })];
    expect(disagreeing.take(pages(late), facts())).toMatchObject({ value: 1 / 2 });
    expect(slowOrFailed.take(pages(late), facts())).toMatchObject({ counted: '2 of 2 views slow or failed' });
  });

  it('leaves out what is on its way and not yet too old', () => {
    const waiting = [view(0, { doneMs: null, status: null, answer: null }), view(1, {})];
    expect(slowOrFailed.take(pages(waiting, 1_200), facts())).toMatchObject({ counted: '0 of 1 views slow or failed' });
  });
});

describe('digits', () => {
  const found: Findings<'digits'> = [
    { from: 'accelerator', value: { floats: 8, byDigits: [0, 0, 3, 0, 0, 1, 0, 4, 0] } },
    { from: 'another', value: { floats: 2, byDigits: [0, 0, 0, 0, 0, 0, 0, 0, 2] } },
  ];

  it('are few where six write the float in full', () => {
    expect(roundedFloats.take(found, facts())).toBe(0.4);
    expect(digitsPerFloat.take(found, facts())).toBe((9 + 6 + 32 + 18) / 10);
  });

  it('are unknown of nothing', () => {
    const nothing: Findings<'digits'> = [{ from: 'accelerator', value: { floats: 0, byDigits: new Array(9).fill(0) } }];
    expect(roundedFloats.take(nothing, facts())).toBeNaN();
  });
});
