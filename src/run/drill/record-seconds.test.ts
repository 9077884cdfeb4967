import { expect, test } from 'vitest';
import type { DrillSecond } from '../../judge/drill-record.ts';
import type { LoadTick } from '../../lab/load-tick.ts';
import { recordSeconds } from './record-seconds.ts';

const began = Date.parse('2026-11-22T02:00:00Z');
const tick = (second: number, good: number, inFlight = 0): LoadTick => ({
  second,
  views: 10,
  good,
  bad: 10 - good - inFlight,
  failed: 0,
  p50Ms: 30,
  p99Ms: 60,
  inFlight,
});

/** Each tick comes 200 ms after its second began. */
function recorded(ticks: readonly LoadTick[][], flush = false): DrillSecond[][] {
  const written: DrillSecond[][] = [];
  let nowMs = began;
  const record = recordSeconds(
    (some) => written.push([...some]),
    () => nowMs,
  );
  for (const some of ticks) {
    nowMs = began + (some.at(-1)?.second ?? 0) * 1_000 + 200;
    record.see(some);
  }
  if (flush) record.flush();
  return written;
}

test('a second is written when it is over, under one time', () => {
  const written = recorded([0, 1, 2, 3, 4, 5].map((second) => [tick(second, 10)]));
  expect(written.flat().map(({ at }) => at)).toEqual([
    '2026-11-22T02:00:02.200Z',
    '2026-11-22T02:00:03.200Z',
    '2026-11-22T02:00:04.200Z',
  ]);
});

test('one that late views changed is written again once it has settled', () => {
  const early = [0, 1, 2, 3, 4, 5].map((second) => [tick(second, second === 4 ? 4 : 10, second === 4 ? 6 : 0)]);
  const late = [[tick(4, 4)], ...Array.from({ length: 14 }, (_, more) => [tick(6 + more, 10)])];
  const fourth = recorded([...early, ...late])
    .flat()
    .filter(({ at }) => at === '2026-11-22T02:00:04.200Z');
  expect(fourth.map(({ bad, inFlight }) => ({ bad, inFlight }))).toEqual([
    { bad: 0, inFlight: 6 },
    { bad: 6, inFlight: 0 },
  ]);
});

test('an end writes what was left', () => {
  const all = recorded(
    [0, 1, 2, 3, 4].map((second) => [tick(second, 10)]),
    true,
  ).flat();
  expect(new Set(all.map(({ at }) => at)).size).toBe(5);
});
