import type { DrillRecord } from '../../judge/drill/drill-record.ts';
import { isDecided, isLeast } from '../../lab/young-views.ts';
import { logAxis, showSeconds } from '../html/chart/axis.ts';
import type { Line, Plot, Point } from '../html/chart/plot.ts';
import { inPieces, sayHighest } from '../html/chart/seconds.ts';
import { milliseconds, percent } from '../numbers.ts';
import { renderPicture } from '../picture.ts';
import type { DraftPicture } from './run-pictures.ts';

/**
 * How the drill went, in seconds since the page: the share of good views, and p99, with the mitigations; none without a page. A second
 * whose views may still turn out to be bad is a grey band, and has no share.
 */
export function drawDrillPictures({ head, events, seconds }: DrillRecord): DraftPicture[] {
  const seen = seconds.filter(({ views }) => views > 0);
  const isKnown = (second: (typeof seen)[number]) => isDecided(second, head.slo.allowedShare);
  const decided = seen.filter(isKnown);
  if (head.pagedAt === null || decided.length === 0) return [];
  const pagedMs = Date.parse(head.pagedAt);
  const x = (at: string) => (Date.parse(at) - pagedMs) / 1_000;
  const share = decided.map(({ at, good, bad }): Point => ({ x: x(at), y: good / (good + bad) }));
  const p99 = seen.flatMap((second): Point[] =>
    second.p99Ms === null ? [] : [{ x: x(second.at), y: second.p99Ms, open: isLeast(second, 'p99') }],
  );
  const bands = seen
    .filter((second) => !isKnown(second))
    .map(({ at }) => ({ from: x(at) - 0.5, to: x(at) + 0.5, label: 'views in flight that may still turn out bad' }));
  const mitigations = events.flatMap((event) =>
    event.kind === 'mitigation' ? [{ at: x(event.at), label: event.name }] : [],
  );
  const xs = seen.map(({ at }) => x(at));
  const shared = {
    x: { from: Math.min(...xs) - 1, to: Math.max(...xs) + 1, show: showSeconds },
    marks: [{ at: 0, label: 'the page' }, ...mitigations.slice(0, 6)],
    bands,
  };
  const draw = (name: string, title: string, plot: Plot) => ({
    name,
    alt: plot.alt,
    svg: renderPicture(title, plot),
  });
  return [
    draw('good-views', 'good views, share', {
      alt: `Share of good views by the second, at least ${percent(Math.min(...share.map(({ y }) => y)))}${sayYoung(bands.length)}.`,
      height: 200,
      ...shared,
      y: { from: 0, to: 1, show: percent },
      lines: [{ name: 'good', tone: 'after', pieces: inPieces(share, 2.5) }],
    }),
    ...(p99.length === 0
      ? []
      : [
          draw('latency', 'latency, p99', {
            alt: `p99 by the second on a log axis, ${sayHighest(p99)}.`,
            height: 240,
            ...shared,
            y: logAxis([...p99.map(({ y }) => y), head.slo.budgetMs], milliseconds),
            limit: { at: head.slo.budgetMs, label: `SLO: ${milliseconds(head.slo.budgetMs)}` },
            lines: drawP99(p99),
          }),
        ]),
  ];
}

function sayYoung(seconds: number): string {
  return seconds === 0 ? '' : `; unknown for ${seconds} s whose views were still in flight`;
}

/** The age of what is on its way is no point of the line: joined, the ages of a queue look as if it had shrunk. */
function drawP99(points: readonly Point[]): Line[] {
  const ages = points.filter(({ open }) => open);
  const ended = points.filter(({ open }) => !open);
  return [
    { name: 'p99', tone: 'before', pieces: inPieces(ended, 2.5) },
    ...(ages.length === 0
      ? []
      : [{ name: 'p99 so far', tone: 'before' as const, dots: true, pieces: ages.map((age) => [age]) }]),
  ];
}
