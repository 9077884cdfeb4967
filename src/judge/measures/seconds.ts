import type { Findings, PhaseFacts, Picture, Series } from '../../lab/measure.ts';
import { type SeenView, viewsOf } from '../figures/views.ts';
import { percentile } from '../statistics/percentile.ts';

interface Second {
  readonly atMs: number;
  readonly views: readonly SeenView[];
}

/** Latencies by the second of the intended start, unfinished views with their age; a second without views has none. */
export const p99PerSecond: Picture<'outcomes'> = {
  name: 'p99 a second',
  unit: 'ms',
  from: 'outcomes',
  draw: 'bars',
  take(found, phase) {
    const seconds = secondsOf(found, phase);
    const at = (share: number) =>
      series(seconds, ({ views }) =>
        percentile(
          views.map((view) => view.latencyMs),
          share,
        ),
      );
    return { p50: at(0.5), p99: at(0.99) };
  },
};

/** Views that were meant to start in each second, and how many of them were good. */
export const viewsPerSecond: Picture<'outcomes'> = {
  name: 'views a second',
  unit: 'count',
  from: 'outcomes',
  draw: 'lines',
  take(found, phase) {
    const seconds = secondsOf(found, phase);
    return {
      rate: series(seconds, ({ views }) => views.length),
      good: series(seconds, ({ views }) => views.filter((view) => view.bad === false).length),
    };
  },
};

/** Good views as a share of those that are decided; a second in which none is has none. */
export const goodPerSecond: Picture<'outcomes'> = {
  name: 'good views a second',
  unit: 'share',
  from: 'outcomes',
  draw: 'lines',
  limit: 0.99,
  take(found, phase) {
    return {
      good: series(secondsOf(found, phase), ({ views }) => {
        const decided = views.filter((view) => view.bad !== null);
        return decided.length === 0 ? null : decided.filter((view) => !view.bad).length / decided.length;
      }),
    };
  },
};

/** Every second from the first view's to the last one's, counted from the phase's start. */
function secondsOf(found: Findings<'outcomes'>, phase: PhaseFacts): Second[] {
  const bySecond = new Map<number, SeenView[]>();
  for (const view of viewsOf(found)) {
    const second = Math.floor((view.atMs - phase.startedMs) / 1_000);
    const views = bySecond.get(second);
    if (views === undefined) bySecond.set(second, [view]);
    else views.push(view);
  }
  // In order, since the views are.
  const filled = [...bySecond.keys()];
  const first = filled[0] ?? 0;
  const last = filled.at(-1) ?? -1;
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    atMs: phase.startedMs + (first + index) * 1_000,
    views: bySecond.get(first + index) ?? [],
  }));
}

function series(seconds: readonly Second[], read: (second: Second) => number | null): Series {
  const points = seconds.flatMap((second) => {
    const value = read(second);
    return value === null ? [] : [{ atMs: second.atMs, value }];
  });
  return { atMs: points.map((point) => point.atMs), values: points.map((point) => point.value) };
}
