import { intervalErrorShare, latencyIntervals } from '../../../judge/figures/latency-interval.ts';
import { viewsWithin } from '../../../judge/figures/views.ts';
import type { Arm } from '../../../judge/record/result.ts';
import { type PercentileInterval, percentileOf } from '../../../judge/statistics/percentile.ts';
import { numbersOf } from '../../../lab/rows.ts';
import { advised, armOf, nameOf } from '../../arms.ts';
import { milliseconds, percent } from '../../numbers.ts';
import { drawInterval } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';
import { drawTable, linkTo } from '../table.ts';
import { logAxis } from './axis.ts';
import type { Tone } from './dot.ts';
import { drawKey } from './key.ts';
import { drawPlot, type Line, type Span } from './plot.ts';

const shares = [0.5, 0.95, 0.99] as const;
type Share = (typeof shares)[number];
const drawn = 200;

interface Row {
  readonly name: string;
  readonly tone: Tone;
  readonly intervals: ReadonlyMap<Share, PercentileInterval | null>;
  readonly curve: readonly { readonly x: number; readonly y: number }[];
  /** ms within which half of them, and 99 %, were answered. */
  readonly halfMs: number | null;
  readonly mostMs: number | null;
  /** The file that they stand in. */
  readonly source: string;
}

/** How many views were how fast: calm, defect and fix on one log axis; null where the views were not kept. */
export function drawEcdf(report: Report): Markup | null {
  const { result } = report;
  const fix = advised(result);
  const rows = [
    rowOf(report, 'calm', 'third', armOf(result, 'defect', 'calm')),
    rowOf(report, nameOf('defect'), 'before', armOf(result, 'defect', 'triggered')),
    fix && rowOf(report, `with ${nameOf(fix.id)}`, 'after', armOf(result, fix.id, 'triggered')),
  ].filter((row) => row !== null);
  if (rows.length === 0) return null;
  const budgetMs = result.incident.product.budgetMs ?? null;
  const lines = rows.map(lineOf);
  const xs = lines.flatMap(({ pieces }) => pieces.flat().map(({ x }) => x));
  return html`<figure class="chart"><figcaption>How many views were answered within a given time; the dots are p50, p95 and p99, the bars their 95 % intervals${drawKey(rows)}</figcaption>
${drawPlot({
  alt: `Share of views by latency on a log axis. ${rows.map(sayRow).join('; ')}.`,
  height: 300,
  x: logAxis([...xs, ...(budgetMs === null ? [] : [budgetMs])], milliseconds),
  y: { from: 0, to: 1, show: percent },
  lines,
  spans: rows.flatMap(spansOf),
  marks: budgetMs === null ? [] : [{ at: budgetMs, label: `SLO: ${milliseconds(budgetMs)}` }],
})}</figure>
${drawTable(
  'Latency percentiles, with 95 % intervals; a ? where too few views, or too few finished ones, were seen to tell',
  [{ head: 'percentile' }, ...rows.map(({ name }) => ({ head: name, figures: true }))],
  [
    ...shares.map((share) => [`p${share * 100}`, ...rows.map((row) => sayPercentile(row, share))]),
    ['from', ...rows.map(({ source }) => html`<span class="from">${linkTo(report.files, source, 'views')}</span>`)],
  ],
)}`;
}

function rowOf({ files }: Report, name: string, tone: Tone, arm: Arm | null): Row | null {
  const views = arm && viewsWithin(files.views.get(arm.evidence) ?? [], arm.judgedFromMs, arm.judgedToMs);
  if (!views || views.length === 0) return null;
  const intervalAt = latencyIntervals(views, intervalErrorShare);
  const intervals = new Map(shares.map((share) => [share, intervalAt(share)] as const));
  const sorted = numbersOf(views, ({ latencyMs }) => latencyMs).sort();
  const curve = Array.from({ length: drawn + 1 }, (_, at) => ({
    x: percentileOf(sorted, at / drawn) ?? 0,
    y: at / drawn,
  }));
  const [halfMs, mostMs] = [percentileOf(sorted, 0.5), percentileOf(sorted, 0.99)];
  return { name, tone, intervals, curve, halfMs, mostMs, source: `${arm.evidence}/pages.jsonl` };
}

function lineOf({ name, tone, curve }: Row): Line {
  return { name, tone, pieces: [curve] };
}

/** The percentiles of the table, in their places on the curve. */
function spansOf({ name, tone, intervals }: Row): Span[] {
  return shares.flatMap((share) => {
    const found = intervals.get(share);
    return found
      ? [{ name: `${name}, p${share * 100}`, tone, at: found.value, low: found.low, high: found.high, y: share }]
      : [];
  });
}

function sayPercentile({ intervals }: Row, share: Share): Markup | null {
  const found = intervals.get(share);
  if (!found) return null;
  return html`${milliseconds(found.value)}${drawInterval(found, 'ms')}`;
}

function sayRow({ name, halfMs, mostMs }: Row): string {
  return `${name}: half within ${milliseconds(halfMs)}, 99 % within ${milliseconds(mostMs)}`;
}
