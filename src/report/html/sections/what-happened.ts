import type { Arm, RunResult } from '../../../judge/record/result.ts';
import { armOf, nameOf, nounOf, pagingLoadOf } from '../../arms.ts';
import { incidentClock } from '../../clocks.ts';
import { count, milliseconds, percent } from '../../numbers.ts';
import { shorten } from '../../text.ts';
import { logAxis, showSeconds } from '../chart/axis.ts';
import { batchShares } from '../chart/batches-chart.ts';
import { drawEcdf } from '../chart/ecdf.ts';
import { errorLines } from '../chart/errors.ts';
import { drawKey } from '../chart/key.ts';
import { drawPlot, type Line, type Plot, type Point } from '../chart/plot.ts';
import { changedAt, inPieces, latenciesOf, pointsOf, sayHighest, withCounts } from '../chart/seconds.ts';
import { armFigure, drawFigure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import type { HtmlSection, Report, RunFiles } from '../report.ts';
import { linkTo } from '../table.ts';

/** The night as it went: what changed, what was seen, what the pager said; then the same seconds in pictures. */
export const whatHappened: HtmlSection = (report) => {
  const { result } = report;
  const changed = changedAt(result, 'defect');
  const happened = result.timeline.flatMap((entry, place) =>
    entry.variant === 'defect' ? [{ ...entry, pointer: `/timeline/${place}` }] : [],
  );
  const kinds = { trigger: 'change', symptom: 'symptom', alert: 'page', action: 'action', 'met-again': 'recovered' };
  const body = html`<p class="lead">${result.incident.page}</p>
<ol class="events">${happened.map(({ at, kind, event, pointer }) => html`<li><time>${drawFigure(report, pointer, clockOf(at - changed))}</time> <b class="${kind}">${kinds[kind]}</b> <span>${event}</span></li>`)}</ol>
${impactOf(report)}
${errorsOf(report)}
${drawPanels(report, changed)}
${sourcesOf(report)}
${drawEcdf(report)}
${happened.length > 0 && html`<p class="note">The incident's clock begins at two, with the change. The charts count seconds from there; shaded: what was judged.</p>`}`;
  return { id: 'what-happened', title: 'What happened', body };
};

/** `02:00:00.4`: to the tenth, since much happens within a second. */
function clockOf(sinceChangeMs: number): string {
  const tenth = Math.floor((Math.max(0, sinceChangeMs) % 1_000) / 100);
  return `${incidentClock(sinceChangeMs)}.${tenth}`;
}

function impactOf(report: Report): Markup | null {
  const { impact } = report.result;
  if (impact === null || impact.views === 0) return null;
  const figure = (name: string, says: string) => drawFigure(report, `/impact/${name}`, says);
  return html`<p>Of ${figure('views', count(impact.views))} ${nounOf(armOf(report.result, 'defect', 'triggered'))} ${figure('bad', count(impact.bad))} were bad: ${figure('bad', percent(impact.bad / impact.views))}. The error budget burned ${figure('budgetBurn', count(impact.budgetBurn))} times too fast.</p>`;
}

/** What views failed with, of those that did. */
function errorsOf(report: Report): Markup | null {
  const arm = armOf(report.result, 'defect', 'triggered');
  const load = pagingLoadOf(arm);
  if (arm === null || load === null) return null;
  const figure = (name: string, says: string) => armFigure(report, arm, `load/${arm.load.indexOf(load)}/${name}`, says);
  const kinds = Object.entries(load.errors).toSorted(([, one], [, other]) => other - one);
  const failed =
    kinds.length === 0
      ? 'none failed'
      : html`failed: ${figure('errors', kinds.map(([kind, times]) => `${kind} (${count(times)})`).join(', '))}`;
  return html`<p>Of the ${figure('sent', count(load.sent))} that were judged, ${figure('completed', count(load.completed))} were answered, ${figure('unfinished', count(load.unfinished))} were still in flight, ${failed}.</p>`;
}

/** A chart with its name. */
export interface Panel extends Plot {
  readonly title: string;
}

function drawPanels({ result, files }: Report, changed: number): Markup {
  return html`${panelsOf(result, files.views, changed).map(
    ({ title, ...plot }) =>
      html`<figure class="chart"><figcaption>${nameOf('defect')}: ${title}${plot.lines.length > 1 && drawKey(plot.lines.map(({ name, tone }: Line) => ({ name, tone })))}</figcaption>${drawPlot(plot)}</figure>`,
  )}`;
}

/** Good share, latencies, errors and throughput of the defect, on one axis of time; none where no second was kept. */
export function panelsOf(result: RunResult, views: RunFiles['views'], changed: number): Panel[] {
  const arms = [
    armOf(result, 'defect', 'calm'),
    armOf(result, 'defect', 'triggered'),
    armOf(result, 'defect', 'recovered'),
  ].flatMap((arm) => (arm === null ? [] : [withCounts(arm, views.get(arm.evidence))]));
  const read = (series: Parameters<typeof pointsOf>[1]) => pointsOf(arms, series, changed);
  const [rate, good] = [read('rate'), read('good')];
  const [p50, p99] = [latenciesOf(arms, 'p50', changed), latenciesOf(arms, 'p99', changed)];
  const errors = errorLines(arms, views, changed);
  if (p99.length === 0) return [];
  const place = (points: readonly Point[]) => inPieces(points, 1.6);
  const xs = p99.map(({ x }) => x);
  const shared = {
    x: {
      from: Math.min(...xs) - 0.5,
      to: Math.max(...xs) + 0.5,
      show: showSeconds,
    },
    marks: marksOf(result, changed),
    bands: arms.map((arm) => bandOf(arm, changed)),
  };
  const share = rate.flatMap(({ x, y }, at) => (y > 0 ? [{ x, y: (good[at]?.y ?? 0) / y }] : []));
  const budgetMs = result.incident.product.budgetMs ?? null;
  const counted = rate.length > 0;
  const batches = batchShares(arms, changed);
  const panels: (Panel | false)[] = [
    batches.length > 0 && {
      title: 'good batches, share',
      alt: `Share of good batches by the second, from ${percent(batches[0]?.y ?? null)} to ${percent(batches.at(-1)?.y ?? null)}.`,
      height: 120,
      ...shared,
      y: { from: 0, to: 1, show: percent },
      lines: [{ name: 'good', tone: 'after', pieces: place(batches), dots: true }],
    },
    counted && {
      title: 'good views, share',
      alt: `Share of good views by the second, from ${percent(share[0]?.y ?? null)} to ${percent(share.at(-1)?.y ?? null)}.`,
      height: 120,
      ...shared,
      y: { from: 0, to: 1, show: percent },
      lines: [{ name: 'good', tone: 'after', pieces: place(share), dots: true }],
    },
    {
      title: 'latency, p50 and p99',
      alt: `Median and p99 latency by the second on a log axis, p99 ${sayHighest(p99)}.`,
      height: 200,
      ...shared,
      y: logAxis(
        [...p50, ...p99].map(({ y }) => y),
        milliseconds,
      ),
      limit: budgetMs === null ? null : { at: budgetMs, label: `SLO: ${milliseconds(budgetMs)}` },
      lines: [
        { name: 'p99', tone: 'before', pieces: place(p99), dots: true },
        { name: 'p50', tone: 'third', pieces: place(p50), dots: true },
      ],
    },
    ...errorPanel(errors, shared),
    counted && {
      title: 'views a second, offered and good',
      alt: `Views a second: about ${count(rate[Math.floor(rate.length / 2)]?.y ?? null)} offered.`,
      height: 140,
      ...shared,
      y: { from: 0, to: 1.1 * Math.max(1, ...rate.map(({ y }) => y)), whole: true, show: count },
      lines: [
        { name: 'offered', tone: 'third', pieces: place(rate), dots: true },
        { name: 'good', tone: 'after', pieces: place(good), dots: true },
      ],
    },
  ];
  return panels.filter((panel) => panel !== false);
}

/** Flat where nothing failed: that too is what one saw. No panel where no view was kept. */
function errorPanel(lines: readonly Line[], shared: Pick<Plot, 'x' | 'marks' | 'bands'>): Panel[] {
  if (lines.length === 0) return [];
  const most = Math.max(...lines.flatMap(({ pieces }) => pieces.flat().map(({ y }) => y)));
  return [
    {
      title: 'errors a second, by kind',
      alt: `Errors a second: ${most === 0 ? 'none' : lines.map(({ name, pieces }) => `${name} up to ${count(Math.max(...pieces.flat().map(({ y }) => y)))}`).join(', ')}.`,
      height: most === 0 ? 90 : 140,
      ...shared,
      y: { from: 0, to: 1.1 * Math.max(1, most), whole: true, show: count },
      lines,
    },
  ];
}

/** Where the seconds come from: the series in the result, and the views that they were made of. */
function sourcesOf(report: Report): Markup {
  const arms = report.result.arms.filter(({ variant, take }) => variant === 'defect' && take === 1);
  return html`<p class="from">from ${arms.map((arm, at) => {
    const path = `${arm.evidence}/pages.jsonl`;
    return html`${at > 0 && ', '}${armFigure(report, arm, 'pictures', arm.phase)}${report.files.paths.has(path) && html` ${linkTo(report.files, path, 'views')}`}`;
  })}</p>`;
}

function marksOf(result: RunResult, changed: number): { at: number; label: string }[] {
  const labels = {
    trigger: 'the change',
    symptom: null,
    alert: 'the page',
    action: 'action',
    'met-again': 'recovered',
  };
  let changes = 0;
  return result.timeline.flatMap(({ variant, kind, at, event }) => {
    const told = labels[kind];
    if (variant !== 'defect' || told === null) return [];
    // What changed after the change is told as what it was.
    const further = kind === 'trigger' && changes++ > 0;
    return [{ at: (at - changed) / 1_000, label: further ? shorten(event, 40) || 'another change' : told }];
  });
}

function bandOf(
  { phase, judgedFromMs, judgedToMs }: Arm,
  changed: number,
): { from: number; to: number; label: string } {
  return { from: (judgedFromMs - changed) / 1_000, to: (judgedToMs - changed) / 1_000, label: `judged: ${phase}` };
}
