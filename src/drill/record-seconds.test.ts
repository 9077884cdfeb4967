import { expect, test } from 'vitest';
import type { DrillSecond } from '../judge/drill/drill-record.ts';
import type { LoadTick } from '../lab/load-tick.ts';
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

const timeOf = (second: number) => `2026-11-22T02:00:${String(second).padStart(2, '0')}.200Z`;

test('a second is written when it is over, under one time', () => {
  const written = recorded([0, 1, 2, 3, 4, 5].map((second) => [tick(second, 10)]));
  expect(written.flat().map(({ at }) => at)).toEqual([0, 1, 2, 3, 4].map(timeOf));
});

test('one that late views changed is written again as soon as they have ended', () => {
  const early = [0, 1, 2, 3, 4, 5].map((second) => [tick(second, second === 4 ? 4 : 10, second === 4 ? 6 : 0)]);
  const fourth = recorded([...early, [tick(4, 4), tick(5, 10)]])
    .flat()
    .filter(({ at }) => at === timeOf(4));
  expect(fourth.map(({ bad, inFlight }) => ({ bad, inFlight }))).toEqual([
    { bad: 0, inFlight: 6 },
    { bad: 6, inFlight: 0 },
  ]);
});

test('what never ends is written once it would have been given up, and not with every tick', () => {
  const early = [0, 1, 2, 3].map((second) => [tick(second, 10)]);
  const late = Array.from({ length: 30 }, (_, more) => {
    const ageMs = 1_000 * (more + 1);
    return [{ ...tick(4, 4), bad: ageMs > 3_000 ? 6 : 0, inFlight: 6, p99Ms: ageMs }, tick(5 + more, 10)];
  });
  const fourth = recorded([...early, ...late])
    .flat()
    .filter(({ at }) => at === timeOf(4));
  expect(fourth.map(({ bad, inFlight, p99Ms }) => [bad, inFlight, p99Ms])).toEqual([
    [0, 6, 1_000],
    [6, 6, 12_000],
  ]);
});

test('seconds that come at once, after the load stood still, are all written', () => {
  const late = [4, 5, 6, 7, 8, 9].map((second) => tick(second, 0));
  const written = recorded([...[0, 1, 2, 3].map((second) => [tick(second, 10)]), late]).flat();
  expect(written.map(({ at }) => at)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map(timeOf));
});

test('a second without a view is shown and not written', () => {
  const written: DrillSecond[] = [];
  const record = recordSeconds(
    (some) => written.push(...some),
    () => began,
  );
  for (const second of [0, 1, 2, 3, 4]) record.see([tick(second, 10), { ...tick(second + 1, 0), views: 0, bad: 0 }]);
  record.flush();
  expect(written).toHaveLength(5);
  expect(record.between(0, Number.POSITIVE_INFINITY).map(({ views }) => views)).toEqual([10, 10, 10, 10, 10, 0]);
});

test('an end writes what was left', () => {
  const all = recorded(
    [0, 1, 2, 3, 4].map((second) => [tick(second, 10)]),
    true,
  ).flat();
  expect(new Set(all.map(({ at }) => at)).size).toBe(5);
});
