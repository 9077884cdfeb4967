import type { RunResult } from '../../../judge/record/result.ts';
import { armOf, nameOf } from '../../arms.ts';
import { milliseconds } from '../../numbers.ts';
import { isRising } from '../../p99-seconds.ts';
import { tie } from '../../text.ts';
import { p99Figure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';
import { sayP99 } from '../variant.ts';
import { logAxis, showSeconds } from './axis.ts';
import { drawKey } from './key.ts';
import { drawNights, type Night, nightsOf } from './nights.ts';
import type { Point } from './plot.ts';
import { changedAt, latenciesOf, withFailed } from './seconds.ts';

const fewestCalm = 5;

/** The night in one picture, with a key and what one has to know to read it; null: no second was kept. */
export function drawP99(report: Report, height: number): Markup | null {
  const { result } = report;
  const rows = rowsOf(result);
  const plot = drawP99Plot(result, height);
  if (plot === null) return null;
  const rising = rows.some(({ variant }) => isRising(armOf(result, variant, 'triggered')));
  const open = rows.some(({ points }) => points.some((point) => point.open));
  const failed = rows.some(({ points }) => points.some((point) => point.failed));
  const key = rows.map(({ variant, tone }) => ({
    name: sayVariant(variant),
    tone,
    detail: p99Figure(report, armOf(result, variant, 'triggered')),
  }));
  return html`<figure class="chart">
<figcaption>p99 of page views, by the second${drawKey(key)}</figcaption>
${plot}
${rising && html`<p class="note">* a queue: it grows for as long as we watch, so this p99 says how long we watched</p>`}
${open && html`<p class="note">Hollow: views that were still in flight when we stopped watching count with their age so far. In truth they took longer.${judgedOf(result)}</p>`}
${failed && html`<p class="note">✗ Most views of this second were errors, and errors are quick.</p>`}
</figure>`;
}

/** p99 by the second on a log axis, the defect against its fix; null: no second was kept. */
export function drawP99Plot(result: RunResult, height: number, width?: number): Markup | null {
  const rows = rowsOf(result);
  const points = rows.flatMap((row) => row.points);
  if (points.length === 0) return null;
  const budgetMs = result.incident.product.budgetMs ?? null;
  return drawNights(result, rows, {
    alt: `p99 by the second on a log axis. ${rows.map(({ variant }) => `${nameOf(variant)}: ${p99In(result, variant)}`).join('; ')}.`,
    height,
    width,
    y: logAxis([...points.map(({ y }) => y), ...(budgetMs === null ? [] : [budgetMs])], milliseconds),
    limit: budgetMs === null ? null : { at: budgetMs, label: `SLO: ${milliseconds(budgetMs)}` },
  });
}

function rowsOf(result: RunResult): Night[] {
  return nightsOf(result, (variant) => p99Of(result, variant));
}

function sayVariant(variant: string): string {
  return variant === 'defect' ? nameOf(variant) : `with ${nameOf(variant)}`;
}

/** The arm's own p99, as the tables have it. */
function p99In(result: RunResult, variant: string): string {
  return sayP99(armOf(result, variant, 'triggered'));
}

/** A calm longer than what followed would leave no room for it: so much of it is shown, in seconds. */
function p99Of(result: RunResult, variant: string): Point[] {
  const triggered = armOf(result, variant, 'triggered');
  const changed = changedAt(result, variant);
  const points = latenciesOf([armOf(result, variant, 'calm'), triggered], 'p99', changed);
  const shownFrom = -Math.max(fewestCalm, ...points.map(({ x }) => x));
  const budgetMs = result.incident.product.budgetMs ?? null;
  const shown = points.filter(({ x }) => x >= shownFrom);
  return budgetMs === null ? shown : withFailed(shown, triggered, budgetMs, changed);
}

/** The window that the figure beside the name is of, where the picture reaches beyond it. */
function judgedOf(result: RunResult): string | null {
  const arm = armOf(result, 'defect', 'triggered');
  if (arm === null) return null;
  const changed = changedAt(result, 'defect');
  const [from, to] = [arm.judgedFromMs, arm.judgedToMs].map((ms) => showSeconds((ms - changed) / 1_000));
  return tie(` ${sayP99(arm)} is the p99 of what was judged, from ${from} to ${to}.`);
}
