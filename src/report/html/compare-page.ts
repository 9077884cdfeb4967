import type { RunResult } from '../../judge/record/result.ts';
import { type Compared, type Comparison, compareRuns, differingConditions } from '../../judge/verdict/compare-runs.ts';
import { advised, armOf, nameOf } from '../arms.ts';
import { milliseconds, quantity } from '../numbers.ts';
import { logAxis, showSeconds } from './chart/axis.ts';
import { drawKey } from './chart/key.ts';
import { drawPlot, type Line } from './chart/plot.ts';
import { changedAt, inPieces, latenciesOf } from './chart/seconds.ts';
import { armFigure, drawInterval, type Placed } from './figure.ts';
import { html, type Markup } from './markup.ts';
import { drawShell } from './shell.ts';
import { drawTable } from './table.ts';
import { sayP99 } from './variant.ts';
import { dateOf } from './when.ts';

const marks = {
  differs: html`<b class="before">differs</b>`,
  noise: html`<span class="quiet">noise</span>`,
  unknown: html`<span class="quiet">no interval</span>`,
};

/** Two runs of a lab beside each other: what differs beyond chance, what may be chance, and what was not the same for both. */
export function renderComparison(a: Placed & Compared, b: Placed & Compared): string {
  const [one, other] = [a.result, b.result];
  const all = compareRuns(a, b);
  const conditions = differingConditions(one, other);
  const differing = all.filter(({ verdict }) => verdict === 'differs').length;
  const judged = all.filter(({ verdict }) => verdict !== 'unknown').length;
  const fix = advised(one);
  return drawShell(
    `${one.lab}, two runs`,
    html`<main>
<header><p class="top"><b>two-am</b> <span>${one.lab}: two runs</span></p>
<h1>${differing} of ${judged} figures ${differing === 1 ? 'differs' : 'differ'} beyond chance</h1>
<p class="lead">A: ${sayRun(one)}<br>B: ${sayRun(other)}</p></header>
<section id="pictures" aria-labelledby="pictures-title"><h2 id="pictures-title">Both nights</h2><div class="strips">
${['defect', ...(fix ? [fix.id] : [])].map((variant) => drawBoth(one, other, variant))}</div></section>
<section id="conditions" aria-labelledby="conditions-title"><h2 id="conditions-title">What was not the same for both</h2>
${
  conditions.length === 0
    ? html`<p>Seed, machine, load and versions were the same.</p>`
    : drawTable(
        'Conditions that differ; whatever differs below may come from them',
        [{ head: 'condition' }, { head: 'A' }, { head: 'B' }],
        conditions.map(({ name, one: a, other: b }) => [name, a, b]),
      )
}</section>
<section id="figures" aria-labelledby="figures-title"><h2 id="figures-title">Figure by figure</h2>
<p>Two figures differ where their intervals, of about 95 %, do not overlap; where they do, it may be chance. A ? is a bound for which too few views, or too few finished ones, were seen. Where a figure has no interval, one run of each cannot tell.</p>
${drawTable(
  'All that both runs measured, differences first',
  [
    { head: 'variant' },
    { head: 'figure' },
    { head: 'A', figures: true },
    { head: 'B', figures: true },
    { head: 'B to A', figures: true },
    { head: 'verdict' },
  ],
  inOrder(all).map((row) => [
    `${nameOf(row.variant)}, ${row.phase}`,
    row.name.includes(row.of) ? row.name : `${row.of}: ${row.name}`,
    sayValue(a, row, row.one),
    sayValue(b, row, row.other),
    sayRatio(row),
    marks[row.verdict],
  ]),
)}</section>
</main>`,
  );
}

function sayRun(run: RunResult): string {
  return `${dateOf(run.startedAt)}, seed ${run.seed}, ${run.machine.cpu}, Node ${run.tools.node ?? 'unknown'}: ${run.verdict.outcome.replaceAll('-', ' ')}`;
}

function inOrder(all: readonly Comparison[]): Comparison[] {
  const rank = { differs: 0, noise: 1, unknown: 2 };
  return all.toSorted((a, b) => rank[a.verdict] - rank[b.verdict]);
}

function sayValue(run: Placed, row: Comparison, measured: Comparison['one']): Markup {
  return html`${figureOf(run, row, quantity(measured.value, row.unit))}${drawInterval(measured, row.unit)}`;
}

/** What the comparison reads besides SLIs and signs, as it is called there. */
const plainPlaces: Readonly<Record<string, string>> = {
  p99: 'load/0/latencyMs/p99',
  'CPU a view': 'cpuMsPerView',
  headroom: 'headroom',
  'SLO met again after': 'effect/metAfterSeconds',
};

function figureOf(run: Placed, { variant, phase, name, of }: Comparison, says: string): Markup {
  const arm = armOf(run.result, variant, phase);
  const at = (list: readonly { readonly name: string; readonly of: string }[] = []) =>
    list.findIndex((one) => one.name === name && one.of === of);
  const [sli, sign] = [at(arm?.slis), at(arm?.signs)];
  const place = sli >= 0 ? `slis/${sli}/value` : sign >= 0 ? `signs/${sign}/value` : plainPlaces[name];
  return place === undefined ? html`${says}` : armFigure(run, arm, place, says);
}

export function sayRatio({ one, other }: Comparison): string {
  if (!one.value || other.value === null) return '–';
  const ratio = other.value / one.value;
  return ratio >= 0.995 && ratio < 1.005 ? 'same' : `${ratio < 9.95 ? ratio.toFixed(2) : Math.round(ratio)}x`;
}

/** One variant's p99 by the second, in both runs on one axis. */
function drawBoth(one: RunResult, other: RunResult, variant: string): Markup | null {
  const rows = [
    { name: 'A', tone: 'third' as const, run: one },
    { name: 'B', tone: 'after' as const, run: other },
  ].map((row) => {
    const arms = [armOf(row.run, variant, 'calm'), armOf(row.run, variant, 'triggered')];
    return {
      ...row,
      says: sayP99(arms[1] ?? null),
      points: latenciesOf(arms, 'p99', changedAt(row.run, variant)),
    };
  });
  const points = rows.flatMap((row) => row.points);
  if (points.length === 0) return null;
  const xs = points.map(({ x }) => x);
  return html`<figure class="chart"><figcaption>p99, ${nameOf(variant)}${drawKey(rows)}</figcaption>${drawPlot({
    alt: `p99 by the second of ${nameOf(variant)}: ${rows.map(({ name, says }) => `${name} ${says}`).join(', ')}.`,
    height: 240,
    x: { from: Math.min(-1, ...xs) - 0.5, to: Math.max(...xs) + 0.5, show: showSeconds },
    y: logAxis(
      points.map(({ y }) => y),
      milliseconds,
    ),
    lines: rows.map(({ name, tone, points: own }): Line => ({ name, tone, pieces: inPieces(own, 1.6), dots: true })),
    marks: [{ at: 0, label: 'the change' }],
  })}</figure>`;
}
