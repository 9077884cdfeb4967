import { describe, expect, test } from 'vitest';
import type { SeenView } from '../../../judge/figures/views.ts';
import type { Arm } from '../../../judge/record/result.ts';
import { armOf, pagesOf } from '../../arms.ts';
import { exampleResult } from '../../fixtures.test-data.ts';
import { logAxis } from './axis.ts';
import { inPieces, pointsOf, sayHighest, secondsOf, withCounts, withFailed, withOpen } from './seconds.ts';

const view = (atMs: number, bad: boolean): SeenView => ({
  id: String(atMs),
  atMs,
  lateMs: 0,
  latencyMs: 5,
  doneMs: atMs + 5,
  answered: !bad,
  answer: null,
  failure: bad ? 'ECONNRESET' : null,
  bad,
  unserved: bad,
  decidedMs: atMs + 5,
  rows: 1,
  user: null,
});

const p99Of = (atMs: number[]): Arm['pictures'][number] => ({
  name: 'p99',
  of: 'pages',
  unit: 'ms',
  draw: 'bars',
  limit: null,
  series: { p99: { atMs, values: atMs.map(() => 30) } },
});

const calm = armOf(exampleResult, 'defect', 'calm');
const triggered = armOf(exampleResult, 'defect', 'triggered');

describe('seconds of an arm', () => {
  test('stand in the middle of what they cover: the last calm one ends with the change', () => {
    const [firstMs = 0] = Object.values(calm?.pictures[0]?.series ?? {}).flatMap((one) =>
      typeof one === 'number' ? [] : one.atMs,
    );
    const changedMs = firstMs + 7_400;
    const xs = pointsOf([calm], 'p99', changedMs).map(({ x }) => x);
    expect(xs.at(0)).toBeCloseTo(-6.9);
    expect(xs.at(-1)).toBeCloseTo(-0.2);
  });

  test('are none where the arm has none', () => {
    expect(pointsOf([null], 'p99', 0)).toEqual([]);
    expect(pointsOf([triggered], 'rate', 0)).toEqual([]);
  });
});

describe('where the lab has no picture of its views', () => {
  const [at = 0, next = 0] = pointsOf([triggered], 'p99', 0).map(({ x }) => (x - 0.5) * 1_000);
  const views = [view(at, true), view(at + 999, true), view(at + 500, false), view(next, false)];
  const counted = triggered && withCounts(triggered, views);

  test('they are counted in the seconds of its p99', () => {
    const [rate, good] = [pointsOf([counted], 'rate', 0), pointsOf([counted], 'good', 0)];
    expect([rate, good].map((points) => points.slice(0, 3).map(({ y }) => y))).toEqual([
      [3, 1, 0],
      [1, 1, 0],
    ]);
    expect(rate.map(({ x }) => x)).toEqual(pointsOf([triggered], 'p99', 0).map(({ x }) => x));
  });

  test('a picture that it has stays, and without views there is none', () => {
    expect(counted && withCounts(counted, [])).toBe(counted);
    expect(triggered && withCounts(triggered, undefined)).toBe(triggered);
  });

  test('a quick second of errors is marked, a slow one and a good one are not', () => {
    const quick = pointsOf([counted], 'p99', 0).map((point) => ({ ...point, y: 20 }));
    const failed = (points: typeof quick) =>
      withFailed(points, counted, 250, 0).flatMap((point, index) => (point.failed ? [index] : []));
    expect(failed(quick)).toEqual([0]);
    expect(failed(quick.map((point) => ({ ...point, y: 251 })))).toEqual([]);
  });

  test('a last second whose views were in flight is open; after a second of errors it is one more', () => {
    const [first = 0] = secondsOf(triggered, 'p99').map(({ atMs }) => atMs);
    if (!triggered) throw new Error('the example has an arm under the trigger');
    const marks = (...bad: boolean[]) => {
      const seconds = { ...triggered, pictures: [p99Of(bad.map((_, at) => first + at * 1_000))] };
      const arm = withCounts(
        seconds,
        bad.map((is, at) => view(first + at * 1_000 + 1, is)),
      );
      const points = pointsOf([arm], 'p99', 0);
      return withFailed(points, arm, 250, 0).map(({ open, failed }) => (failed ? 'failed' : open ? 'open' : 'well'));
    };
    expect(marks(false, false, true)).toEqual(['well', 'well', 'open']);
    expect(marks(false, true, true)).toEqual(['well', 'failed', 'failed']);
    expect(marks(true, false, false)).toEqual(['failed', 'well', 'well']);
  });
});

describe('what was still in flight', () => {
  const shrinking = [
    { x: 0, y: 300 },
    { x: 1, y: 9_000 },
    { x: 2, y: 8_000 },
    { x: 9, y: 1_000 },
  ];
  const load = pagesOf(triggered);
  if (!load) throw new Error('the example has views');

  test('is open, so that it is not taken for a recovery', () => {
    expect(withOpen(shrinking, { ...load, unfinished: 30 }).map(({ open }) => open ?? false)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  test('is empty where all have finished', () => {
    expect(withOpen(shrinking, { ...load, unfinished: 0 })).toEqual(shrinking);
  });

  test('makes the highest latency a least one', () => {
    expect(sayHighest(withOpen(shrinking, { ...load, unfinished: 30 }))).toBe('at least 9,000 ms');
    expect(sayHighest(shrinking)).toBe('at most 9,000 ms');
  });

  test('is joined to nothing', () => {
    const points = withOpen(shrinking, { ...load, unfinished: 30 });
    expect(inPieces(points, 1.6).map((piece) => piece.length)).toEqual([1, 1, 1, 1]);
  });
});

test('a line is broken where nothing was recorded', () => {
  const points = [3, 0, 1, 2, 7, 8].map((x) => ({ x, y: 1 }));
  expect(inPieces(points, 1.5).map((piece) => piece.map(({ x }) => x))).toEqual([
    [0, 1, 2, 3],
    [7, 8],
  ]);
});

test('the noise of a healthy night fills no axis', () => {
  const { from, to } = logAxis([50, 55], String);
  expect(to / from).toBeGreaterThan(10);
  expect(from).toBeLessThan(50);
});
