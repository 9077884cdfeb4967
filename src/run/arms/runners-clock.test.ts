import { describe, expect, it } from 'vitest';
import { outcomes, view } from '../../judge/record/evidence.fixture.ts';
import type { Ledger, Rpcs, Slots } from '../../lab/evidence.ts';
import { clockBetween, holdsTimes, onRunnersClock } from './runners-clock.ts';

const ahead = { offsetMs: 3_000, errorMs: 0.4 };

describe('a member whose clock is 3 s ahead', () => {
  it('tells its views as the runner would have seen them, durations as they were', () => {
    const seen = outcomes([view(0), view(1, { doneMs: null })], { readMs: 2_000 });
    const late = ({ intendedMs, sentMs, doneMs }: ReturnType<typeof view>) => ({
      intendedMs: intendedMs + 3_000,
      sentMs: sentMs + 3_000,
      doneMs: doneMs === null ? null : doneMs + 3_000,
    });
    const told = { ...seen, readMs: 5_000, views: seen.views.map((one) => ({ ...one, ...late(one) })) };
    expect(onRunnersClock('outcomes', told, ahead)).toEqual(seen);
  });

  it('tells all other moments on the runner’s clock, too', () => {
    const spans = [{ part: 'encode' as const, fromMs: 3_011, toMs: 3_012 }];
    const entries = [
      { id: 'load-1', arrivedMs: 3_010, leftMs: 3_020, spans },
      { id: 'load-2', arrivedMs: 3_010, leftMs: null, spans: [] },
    ];
    expect(onRunnersClock('ledger', { entries } satisfies Ledger, ahead).entries).toEqual([
      { id: 'load-1', arrivedMs: 10, leftMs: 20, spans: [{ part: 'encode', fromMs: 11, toMs: 12 }] },
      { id: 'load-2', arrivedMs: 10, leftMs: null, spans: [] },
    ]);
    const rpcs = { oldestMs: 7, byAge: { atMs: [3_250, 3_500], counts: [[1], [2]] } } as unknown as Rpcs;
    expect(onRunnersClock('rpcs', rpcs, ahead)).toEqual({
      oldestMs: 7,
      byAge: { atMs: [250, 500], counts: [[1], [2]] },
    });
    const course = { atMs: [3_250], came: [1], busy: [2], waiting: [3] };
    const slots = { slots: 4, modelMs: [30] } as unknown as Slots;
    expect(onRunnersClock('slots', { ...slots, course }, ahead)).toEqual({
      ...slots,
      course: { ...course, atMs: [250] },
    });
    expect(onRunnersClock('slots', slots, ahead)).toEqual(slots);
    expect(onRunnersClock('scored', { readMs: 3_100, calls: 1, floats: 2, views: 3 }, ahead).readMs).toBe(100);
  });
});

it('leaves alone what is off by no more than the error: it may be the same clock', () => {
  const scored = { readMs: 100, calls: 1, floats: 2, views: 3 };
  expect(onRunnersClock('scored', scored, { offsetMs: -0.4, errorMs: 0.4 })).toBe(scored);
  expect(onRunnersClock('scored', scored, { offsetMs: -0.5, errorMs: 0.4 }).readMs).toBe(100.5);
});

it('knows what holds no moments', () => {
  expect(holdsTimes('outcomes')).toBe(true);
  expect(
    ['process', 'calls', 'memory', 'cpu-profile', 'handshakes'].filter((one) => holdsTimes(one as 'calls')),
  ).toEqual([]);
});

describe('between mark and read', () => {
  it('counts the offset of the read, which rests on all answers so far', () => {
    expect(clockBetween({ offsetMs: 5, errorMs: 0.2 }, { offsetMs: 5, errorMs: 0.3 })).toEqual({
      offsetMs: 5,
      errorMs: 0.3,
    });
    expect(clockBetween(null, ahead)).toBe(ahead);
  });

  it('is off by as much as it has moved meanwhile', () => {
    const { offsetMs, errorMs } = clockBetween({ offsetMs: 5, errorMs: 0.2 }, { offsetMs: 45, errorMs: 0.3 });
    expect([offsetMs, errorMs]).toEqual([45, 40.2]);
  });

  it('holds the true offset at either end, however it lies within its bounds', () => {
    for (const moved of [-3, 0, 2]) {
      for (const [markOff, readOff] of [
        [-1, 1],
        [1, -1],
        [1, 1],
      ] as const) {
        const [trueAtMark, trueAtRead] = [100, 100 + moved];
        const mark = { offsetMs: trueAtMark + markOff, errorMs: 1 };
        const { offsetMs, errorMs } = clockBetween(mark, { offsetMs: trueAtRead + readOff, errorMs: 1 });
        for (const truth of [trueAtMark, trueAtRead]) expect(Math.abs(offsetMs - truth)).toBeLessThanOrEqual(errorMs);
      }
    }
  });
});
