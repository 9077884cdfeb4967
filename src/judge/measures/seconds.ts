import type { Findings, PhaseFacts, Picture, Series } from '../../lab/measure.ts';
import { type Rows, rowAt } from '../../lab/rows.ts';
import { type SeenView, viewsOf } from '../figures/views.ts';
import { percentile } from '../statistics/percentile.ts';

interface Second {
  readonly atMs: number;
  readonly views: Rows<SeenView>;
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
  const all = viewsOf(found);
  const secondOf = ({ atMs }: SeenView) => Math.floor((atMs - phase.startedMs) / 1_000);
  const [earliest, latest] = [all.at(0), all.at(-1)];
  if (earliest === undefined || latest === undefined) return [];
  const [first, last] = [secondOf(earliest), secondOf(latest)];
  // In order, since the views are.
  const seconds: Second[] = [];
  let from = 0;
  for (let second = first; second <= last; second += 1) {
    let to = from;
    while (to < all.length && secondOf(rowAt(all, to)) === second) to += 1;
    seconds.push({ atMs: phase.startedMs + second * 1_000, views: all.slice(from, to) });
    from = to;
  }
  return seconds;
}

function series(seconds: readonly Second[], read: (second: Second) => number | null): Series {
  const points = seconds.flatMap((second) => {
    const value = read(second);
    return value === null ? [] : [{ atMs: second.atMs, value }];
  });
  return { atMs: points.map((point) => point.atMs), values: points.map((point) => point.value) };
}
