import type { RunResult } from '../../../judge/result.ts';
import { advised, armOf, nameOf, pagesOf } from '../../arms.ts';
import { milliseconds } from '../../numbers.ts';
import { isRising } from '../../p99-seconds.ts';
import { html, type Markup } from '../markup.ts';
import { sayP99 } from '../variant.ts';
import { logAxis, showSeconds } from './axis.ts';
import type { Tone } from './dot.ts';
import { drawKey } from './key.ts';
import { drawPlot, type Line, type Point } from './plot.ts';
import { changedAt, inPieces, pointsOf, withOpen } from './seconds.ts';

/** The night in one picture: p99 by the second on a log axis, the defect against its fix; null: no second was kept. */
export function drawP99(result: RunResult, height: number): Markup | null {
  const fix = advised(result);
  const rows: Row[] = [{ variant: 'defect', tone: 'before' as Tone }]
    .concat(fix ? [{ variant: fix.id, tone: 'after' }] : [])
    .map(({ variant, tone }) => ({ variant, tone, points: p99Of(result, variant) }))
    .filter(({ points }) => points.length > 0);
  if (rows.length === 0) return null;
  const points = rows.flatMap((row) => row.points);
  const budgetMs = result.incident.product.budgetMs ?? null;
  const lines = rows.map(
    ({ variant, tone, points }): Line => ({ name: nameOf(variant), tone, pieces: inPieces(points, 1.6), dots: true }),
  );
  const alert = result.timeline.find(({ variant, kind }) => variant === 'defect' && kind === 'alert');
  const changed = changedAt(result, 'defect');
  return html`<figure class="chart">
<figcaption>p99 of page views, by the second${drawKey(rows.map((row) => ({ name: sayVariant(row.variant), tone: row.tone, says: p99In(result, row.variant) })))}</figcaption>
${drawPlot({
  says: `p99 by the second on a log axis. ${rows.map(({ variant }) => `${nameOf(variant)}: ${p99In(result, variant)}`).join('; ')}.`,
  height,
  x: {
    from: Math.min(-1, ...points.map(({ x }) => x - 0.5)),
    to: Math.max(...points.map(({ x }) => x + 0.5)),
    show: showSeconds,
  },
  y: logAxis([...points.map(({ y }) => y), ...(budgetMs === null ? [] : [budgetMs])], milliseconds),
  lines,
  limit: budgetMs === null ? null : { at: budgetMs, says: `SLO: ${milliseconds(budgetMs)}` },
  marks: [{ at: 0, says: 'the change' }, ...(alert ? [{ at: (alert.at - changed) / 1_000, says: 'the page' }] : [])],
})}
${rows.some(({ variant }) => isRising(armOf(result, variant, 'triggered'))) && html`<p class="note">* a queue: it rises for as long as one watches, so this p99 says how long we did</p>`}
${points.some(({ open }) => open) && html`<p class="note">Hollow: views that were still on their way when we stopped count with their age so far. In truth they took longer.</p>`}
</figure>`;
}

interface Row {
  readonly variant: string;
  readonly tone: Tone;
  readonly points: readonly Point[];
}

function sayVariant(variant: string): string {
  return variant === 'defect' ? nameOf(variant) : `with ${nameOf(variant)}`;
}

/** The arm's own p99, as the tables have it. */
function p99In(result: RunResult, variant: string): string {
  return sayP99(armOf(result, variant, 'triggered'));
}

function p99Of(result: RunResult, variant: string): Point[] {
  const arms = [armOf(result, variant, 'calm'), armOf(result, variant, 'triggered')];
  return withOpen(pointsOf(arms, 'p99', changedAt(result, variant)), pagesOf(armOf(result, variant, 'triggered')));
}
