import type { Arm, Effect } from '../../../judge/record/result.ts';
import { metAgain } from '../../effect.ts';
import { milliseconds } from '../../numbers.ts';
import { armFigure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';
import { logAxis, showSeconds } from './axis.ts';
import { drawPlot } from './plot.ts';
import { inPieces, latenciesOf } from './seconds.ts';

/** p99 by the second around the moment at which a mitigation was applied; null: no second was kept. */
export function drawEffect(report: Report, name: string, arm: Arm, effect: Effect): Markup | null {
  const budgetMs = report.result.incident.product.budgetMs ?? null;
  const points = latenciesOf([arm], 'p99', effect.appliedAtMs);
  if (points.length === 0) return null;
  const xs = points.map(({ x }) => x);
  const met = effect.metAfterSeconds === null ? [] : [{ at: effect.metAfterSeconds, label: 'SLO met' }];
  return html`<figure class="chart"><figcaption>${name}: <b>${armFigure(report, arm, 'effect/metAfterSeconds', metAgain(effect))}</b></figcaption>${drawPlot(
    {
      alt: `p99 by the second with the mitigation “${name}”. SLO met again: ${metAgain(effect)}.`,
      height: 150,
      x: { from: Math.min(-1, ...xs) - 0.5, to: Math.max(...xs) + 0.5, show: showSeconds },
      y: logAxis([...points.map(({ y }) => y), ...(budgetMs === null ? [] : [budgetMs])], milliseconds),
      lines: [{ name: 'p99', tone: 'before', pieces: inPieces(points, 1.6), dots: true }],
      limit: budgetMs === null ? null : { at: budgetMs, label: `SLO: ${milliseconds(budgetMs)}` },
      marks: [{ at: 0, label: 'applied' }, ...met],
    },
  )}</figure>`;
}
