import { describe, expect, it } from 'vitest';
import type { Channelz, Slots } from '../../lab/evidence.ts';
import type { Findings, PhaseFacts } from '../../lab/measure.ts';
import { facts } from '../record/evidence.fixture.ts';
import {
  averageCpu,
  callsFailed,
  callsInternal,
  callsPerConnection,
  callsUnavailable,
  failuresPerSecond,
  idleElsewhere,
  internalAtOnce,
  rebalanceTime,
  requestsPerServer,
  scaleUpTime,
  serversConnected,
  timesFairShare,
} from './index.ts';

interface Said {
  readonly served?: number;
  readonly fromMs?: number;
  readonly came?: readonly number[];
  readonly busy?: readonly number[];
  readonly waiting?: readonly number[];
}

/** Servers of three slots that sampled every 250 ms, from 10,000 ms on unless told otherwise. */
function servers(...said: readonly Said[]): Findings<'slots'> {
  const [first, ...rest] = said.map(({ served = 0, fromMs = 10_000, came = [], busy, waiting }, index) => ({
    from: `model-${index + 1}`,
    value: {
      slots: 3,
      served,
      busyShare: 0,
      peakQueue: 0,
      modelMs: [],
      queueMs: [],
      leftQueue: 0,
      course: {
        // A few ms late, each by its own, as timers are.
        atMs: came.map((_, sample) => fromMs + sample * 250 + index),
        came,
        busy: busy ?? came.map(() => 0),
        waiting: waiting ?? came.map(() => 0),
      },
    } satisfies Slots,
  }));
  if (!first) throw new Error('no server');
  return [first, ...rest];
}

function phase(more: Partial<PhaseFacts> = {}): PhaseFacts {
  return { ...facts({ phase: 'triggered', startedMs: 10_000, judgedFromMs: 10_000 }), ...more };
}

const scaled = (atMs: number, tookMs = 300) =>
  phase({ changes: [{ change: { kind: 'scale', models: 4 }, atMs, tookMs }] });

describe('the busiest server, as a multiple of a fair share', () => {
  it.each([
    [1, [100, 100]],
    [2, [200, 0]],
    [2, [100, 100, 0, 0]],
    [4, [7, 0, 0, 0]],
    [1.5, [30, 20, 10]],
  ])('is %d times its fair share where they served %j', (times, served) => {
    expect(timesFairShare.take(servers(...served.map((one) => ({ served: one }))), phase())).toBe(times);
  });
});

describe('slots idle while calls queue elsewhere', () => {
  const took = (...said: readonly Said[]) => idleElsewhere.take(servers(...said), phase());

  it('one server full, with a queue, and three idle: three quarters of all slots', () => {
    const idle = { came: [0, 0] };
    expect(took({ came: [60, 60], busy: [3, 3], waiting: [50, 90] }, idle, idle, idle)).toBe(0.75);
  });

  it('a queue of one wastes one idle slot, not all of them', () => {
    expect(took({ came: [1], busy: [3], waiting: [1] }, { came: [0] }, { came: [0] }, { came: [0] })).toBe(1 / 12);
  });

  it('none where nothing waits, or all are full', () => {
    expect(took({ came: [3], busy: [3] }, { came: [0] })).toBe(0);
    expect(took({ came: [9], busy: [3], waiting: [6] }, { came: [9], busy: [3], waiting: [6] })).toBe(0);
  });

  it('is taken from the judged window alone', () => {
    const found = servers({ came: [9, 9], busy: [3, 3], waiting: [9, 0] }, { came: [0, 0] });
    expect(idleElsewhere.take(found, phase())).toBe(0.25);
    expect(idleElsewhere.take(found, phase({ judgedFromMs: 10_100 }))).toBe(0);
  });
});

describe('rebalance time', () => {
  it('from the scale-up until every server has at least half of its fair share', () => {
    const found = servers({ came: [60, 60, 30, 30, 30] }, { came: [0, 0, 30, 30, 30] });
    // Seen with the third sample after the scale-up and the one before it.
    expect(rebalanceTime.take(found, scaled(10_000))).toMatchObject({ value: 0.501, high: 0.501, low: 0 });
  });

  it('a server that joins begins to sample later, and counts from then on', () => {
    const found = servers({ came: [60, 60, 60, 30, 30] }, { fromMs: 10_500, came: [0, 20, 30] });
    expect(rebalanceTime.take(found, scaled(10_000))).toMatchObject({ value: 1.001 });
  });

  it('a hot spot that moves around is not balance; what never came took longer than the watch', () => {
    const found = servers({ came: [60, 60, 0, 0, 60, 60] }, { came: [0, 0, 60, 60, 0, 0] });
    const never = rebalanceTime.take(servers({ came: [60, 60, 60] }, { came: [0, 0, 0] }), scaled(10_000));
    expect(never).toMatchObject({ value: 0.501, low: 0.501, high: Number.POSITIVE_INFINITY });
    expect(never).toHaveProperty('counted', 'no balance in the 0.5 s that we watched');
    expect(rebalanceTime.take(found, scaled(10_000))).not.toMatchObject({ high: Number.POSITIVE_INFINITY });
    const slow = servers({ came: [60, 60, 60, 0, 0, 0] }, { came: [0, 0, 0, 60, 60, 60] });
    expect(rebalanceTime.take(slow, scaled(10_300))).toMatchObject({ value: 0.451 });
  });

  it('is unknown where nothing was scaled', () => {
    expect(rebalanceTime.take(servers({ came: [1, 1] }), phase())).toBeNaN();
    expect(scaleUpTime.take(servers({ came: [1, 1] }), phase())).toBeNaN();
    expect(scaleUpTime.take(servers({ came: [1, 1] }), scaled(10_000, 450))).toBe(0.45);
  });
});

it('requests are drawn per server, by whole seconds since the phase began', () => {
  const found = servers(
    { fromMs: 9_500, came: [5, 5, 1, 10, 10, 10, 10, 20] },
    { fromMs: 10_250, came: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
  );
  expect(requestsPerServer.take(found, phase())).toEqual({
    'model-1': { atMs: [10_000], values: [40] },
    'model-2': { atMs: [10_000, 11_000], values: [10, 26] },
  });
});

it('failed calls are counted, also by code', () => {
  const value = {
    started: 9,
    failed: 6,
    failures: {
      '14 UNAVAILABLE: Connection dropped': 2,
      '13 INTERNAL: Received RST_STREAM with code 0': 3,
      'no slot': 1,
    },
    inFlight: 0,
    oldestMs: 0,
    durationsMs: [],
  };
  const found = [{ from: 'storefront', value }] as const;
  const old = [
    { from: 'storefront', value: { started: 9, failed: 6, inFlight: 0, oldestMs: 0, durationsMs: [] } },
  ] as const;
  expect([callsFailed, callsUnavailable, callsInternal].map((measure) => measure.take(found, phase()))).toEqual([
    6, 2, 3,
  ]);
  expect([callsFailed, callsUnavailable].map((measure) => measure.take(old, phase()))).toEqual([6, 0]);
});

it('calls that failed at once are told from those that failed one by one, and drawn', () => {
  const value = (failuresPerSecond: Record<string, number[]> | undefined) => ({
    ...{ started: 9, failed: 6, inFlight: 0, oldestMs: 0, durationsMs: [] },
    ...(failuresPerSecond ? { failuresPerSecond } : {}),
  });
  const told = (counts?: Record<string, number[]>) => [{ from: 'storefront', value: value(counts) }] as const;
  const burst = told({ DEADLINE_EXCEEDED: [40, 50], INTERNAL: [0, 1, 27, 1], CANCELLED: [1], other: [0, 2] });
  expect(internalAtOnce.take(burst, phase())).toBe(27);
  expect(internalAtOnce.take(told({ UNAVAILABLE: [30] }), phase())).toBe(0);
  expect(internalAtOnce.take(told(), phase())).toBeNaN();
  const { judgedFromMs } = phase();
  const atMs = [0, 1_000, 2_000, 3_000].map((ms) => judgedFromMs + ms);
  expect(failuresPerSecond.take(burst, phase())).toEqual({
    DEADLINE_EXCEEDED: { atMs, values: [40, 50, 0, 0] },
    INTERNAL: { atMs, values: [0, 1, 27, 1] },
    UNAVAILABLE: { atMs, values: [0, 0, 0, 0] },
    other: { atMs, values: [1, 2, 0, 0] },
  });
  expect(failuresPerSecond.take(told({}), phase())).toEqual({});
});

it('calls per connection leave out those that had none', () => {
  const value: Channelz = {
    subchannels: [100, 50, 0].map((started, index) => ({
      address: `a:${index}`,
      state: 'READY',
      started,
      inFlight: 0,
    })),
  };
  expect(callsPerConnection.take([{ from: 'storefront', value }], phase())).toBe(75);
});

it('the dashboard averages, and the servers with a connection are counted', () => {
  const figures = {
    pid: 1,
    threadCpuMs: 0,
    loopUtilization: 0,
    rssBytes: 0,
    peakRssBytes: 0,
    handled: 0,
    wallMs: 1_000,
  };
  const found = [
    { from: 'model-1', value: { ...figures, cpuMs: 400 } },
    { from: 'model-2', value: { ...figures, cpuMs: 0 } },
  ] as const;
  expect(averageCpu.take(found, phase())).toBe(0.2);
  const wire = { calls: 0, floats: 0, requestBytes: 0, answerBytes: 0, connectionsOpened: 0 };
  const open = [3, 0, 1].map((connectionsOpen, index) => ({
    from: `model-${index}`,
    value: { ...wire, connectionsOpen },
  }));
  const [first, ...rest] = open;
  if (!first) throw new Error('no server');
  expect(serversConnected.take([first, ...rest], phase())).toBe(2);
});
