import { type SeenView, viewsFrom } from '../../../judge/figures/views.ts';
import type { Arm, LoadResult, RunResult } from '../../../judge/record/result.ts';
import type { Rows } from '../../../lab/rows.ts';
import { armOf, pagesOf } from '../../arms.ts';
import { milliseconds } from '../../numbers.ts';
import type { Point } from './plot.ts';

export interface Second {
  /** ms since the run's start. */
  readonly atMs: number;
  readonly value: number;
}

type Series = 'p50' | 'p99' | 'rate' | 'good';

/** A series of one of the pictures over the page views that every run has: p50, p99, rate, good. */
export function secondsOf(arm: Arm | null, series: Series): Second[] {
  const unit = series === 'p50' || series === 'p99' ? 'ms' : 'count';
  for (const picture of arm?.pictures ?? []) {
    const found = picture.series[series];
    if (picture.of !== 'pages' || picture.unit !== unit || found === undefined || typeof found === 'number') continue;
    return found.atMs.flatMap((atMs, at) => {
      const value = found.values[at];
      return value === undefined ? [] : [{ atMs, value }];
    });
  }
  return [];
}

/** The arm with its rate and good views by the second, counted from the views where no picture of the lab has them. */
export function withCounts(arm: Arm, views: Rows<SeenView> | undefined): Arm {
  if (views === undefined || secondsOf(arm, 'rate').length > 0) return arm;
  const atMs = secondsOf(arm, 'p99').map((second) => second.atMs);
  const count = (some: Rows<SeenView>) => ({
    atMs,
    values: atMs.map((from) => viewsFrom(some, from, from + 1_000).length),
  });
  const series = { rate: count(views), good: count(views.filter(({ bad }) => bad === false)) };
  const counted = { name: 'views a second', of: 'pages', unit: 'count', draw: 'lines', limit: null, series } as const;
  return { ...arm, pictures: [...arm.pictures, counted] };
}

/**
 * Marks the seconds in which most views were bad though their p99 kept the budget: they were errors, and an error is quick.
 * Those of the last second may just have been on their way, which is no error: the second before it tells which it was.
 */
export function withFailed(points: readonly Point[], arm: Arm | null, budgetMs: number, changedMs: number): Point[] {
  const [rate, good] = [pointsOf([arm], 'rate', changedMs), pointsOf([arm], 'good', changedMs)];
  const isLost = rate.map(({ y }, at) => (good[at]?.y ?? y) < y / 2);
  const isOpen = isLost.at(-1) === true && isLost.at(-2) !== true;
  const last = rate.at(-1)?.x;
  const lost = new Set(rate.flatMap(({ x }, at) => (isLost[at] ? [x] : [])));
  return points.map((point) => {
    if (point.open || point.y > budgetMs || !lost.has(point.x)) return point;
    return isOpen && point.x === last ? { ...point, open: true } : { ...point, failed: true };
  });
}

/** Latencies, rates or counts of these arms in seconds since the change; each stands at the middle of what it is about. */
export function pointsOf(
  arms: readonly (Arm | null)[],
  series: Series,
  changedMs: number,
  read: (second: Second) => number = ({ value }) => value,
): Point[] {
  return arms.flatMap((arm) => {
    const endMs = arm?.phase === 'calm' ? Math.min(changedMs, arm.judgedToMs + 1_000) : Number.POSITIVE_INFINITY;
    return secondsOf(arm, series).map((second) => {
      const { atMs } = second;
      const middleMs = (atMs + Math.max(atMs, Math.min(atMs + 1_000, endMs))) / 2;
      return { x: (middleMs - changedMs) / 1_000, y: read(second) };
    });
  });
}

/**
 * Marks the p99s that are the age of views still on their way: those that reach into the last second that was watched.
 * Joined, they would look as if the queue had shrunk.
 */
export function withOpen(points: readonly Point[], load: LoadResult | null): Point[] {
  if (load === null || load.unfinished === 0) return [...points];
  const endOf = ({ x, y }: Point) => x + y / 1_000;
  const last = Math.max(...points.map(endOf));
  return points.map((point) => (endOf(point) > last - 1 ? { ...point, open: true } : point));
}

/** Latencies of these arms, each with what was still on its way at its own end. */
export function latenciesOf(arms: readonly (Arm | null)[], series: 'p50' | 'p99', changedMs: number): Point[] {
  return arms.flatMap((arm) => {
    const points = pointsOf([arm], series, changedMs);
    return arm?.phase === 'calm' ? points : withOpen(points, pagesOf(arm));
  });
}

/** The highest of these latencies; at least that, where it is the age of a view that was still on its way. */
export function sayHighest(points: readonly Point[]): string {
  const [highest] = points.toSorted((one, other) => other.y - one.y);
  return `${highest?.open ? 'at least' : 'at most'} ${milliseconds(highest?.y ?? null)}`;
}

/** When the variant's change came, in ms since the run's start; where nobody noted it, its triggered phase began with it. */
export function changedAt(result: RunResult, variant: string): number {
  const told = result.timeline.find((entry) => entry.variant === variant && entry.kind === 'trigger')?.at;
  const triggered = armOf(result, variant, 'triggered');
  return told ?? secondsOf(triggered, 'p99')[0]?.atMs ?? triggered?.judgedFromMs ?? 0;
}

/** Broken where more than `gap` lies between neighbours, since nobody looked there, and before what is open. */
export function inPieces(points: readonly Point[], gap: number): Point[][] {
  const pieces: Point[][] = [];
  for (const point of points.toSorted((a, b) => a.x - b.x)) {
    const piece = pieces.at(-1);
    const last = piece?.at(-1);
    if (piece && last && !point.open && point.x - last.x <= gap) piece.push(point);
    else pieces.push([point]);
  }
  return pieces;
}
