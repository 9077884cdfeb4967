import type { DrillRecord } from '../../judge/drill-record.ts';
import { logAxis, showSeconds } from '../html/chart/axis.ts';
import type { Plot, Point } from '../html/chart/plot.ts';
import { inPieces } from '../html/chart/seconds.ts';
import { milliseconds, percent } from '../numbers.ts';
import { renderPicture } from '../picture.ts';
import type { DraftPicture } from './run-pictures.ts';

/** How the drill went, in seconds since the page: the share of good views, and p99, with the levers; none without a page. */
export function drawDrillPictures({ head, events, seconds }: DrillRecord): DraftPicture[] {
  const decided = seconds.filter(({ good, bad }) => good + bad > 0);
  if (head.pagedAt === null || decided.length === 0) return [];
  const pagedMs = Date.parse(head.pagedAt);
  const x = (at: string) => (Date.parse(at) - pagedMs) / 1_000;
  const share = decided.map(({ at, good, bad }): Point => ({ x: x(at), y: good / (good + bad) }));
  const p99 = decided.flatMap(({ at, p99Ms }): Point[] => (p99Ms === null ? [] : [{ x: x(at), y: p99Ms }]));
  const levers = events.flatMap((event) => (event.kind === 'lever' ? [{ at: x(event.at), says: event.name }] : []));
  const shared = {
    x: {
      from: Math.min(...share.map((point) => point.x)) - 1,
      to: Math.max(...share.map((point) => point.x)) + 1,
      show: showSeconds,
    },
    marks: [{ at: 0, says: 'the page' }, ...levers.slice(0, 6)],
  };
  const draw = (name: string, title: string, plot: Plot) => ({
    name,
    says: plot.says,
    svg: renderPicture(title, plot),
  });
  return [
    draw('good-views', 'good views, share', {
      says: `Share of good views by the second, at least ${percent(Math.min(...share.map(({ y }) => y)))}.`,
      height: 200,
      ...shared,
      y: { from: 0, to: 1, show: percent },
      lines: [{ name: 'good', tone: 'after', pieces: inPieces(share, 2.5) }],
    }),
    ...(p99.length === 0
      ? []
      : [
          draw('latency', 'latency, p99', {
            says: `p99 by the second on a log axis, at most ${milliseconds(Math.max(...p99.map(({ y }) => y)))}.`,
            height: 240,
            ...shared,
            y: logAxis([...p99.map(({ y }) => y), head.slo.budgetMs], milliseconds),
            limit: { at: head.slo.budgetMs, says: `SLO: ${milliseconds(head.slo.budgetMs)}` },
            lines: [{ name: 'p99', tone: 'before', pieces: inPieces(p99, 2.5) }],
          }),
        ]),
  ];
}
