import type { Arm, Recovery } from '../../../judge/record/result.ts';
import { milliseconds } from '../../numbers.ts';
import { metAgain } from '../../recovered.ts';
import { armFigure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';
import { logAxis, showSeconds } from './axis.ts';
import { drawPlot } from './plot.ts';
import { inPieces, latenciesOf } from './seconds.ts';

/** p99 by the second around the moment at which a lever was pulled; null: no second was kept. */
export function drawRecovery(report: Report, name: string, arm: Arm, recovery: Recovery): Markup | null {
  const budgetMs = report.result.incident.product.budgetMs ?? null;
  const points = latenciesOf([arm], 'p99', recovery.pulledAtMs);
  if (points.length === 0) return null;
  const xs = points.map(({ x }) => x);
  const met = recovery.metAfterSeconds === null ? [] : [{ at: recovery.metAfterSeconds, says: 'SLO met' }];
  return html`<figure class="chart"><figcaption>${name}: <b>${armFigure(report, arm, 'recovery/metAfterSeconds', metAgain(recovery))}</b></figcaption>${drawPlot(
    {
      says: `p99 by the second with the lever “${name}”. SLO met again: ${metAgain(recovery)}.`,
      height: 150,
      x: { from: Math.min(-1, ...xs) - 0.5, to: Math.max(...xs) + 0.5, show: showSeconds },
      y: logAxis([...points.map(({ y }) => y), ...(budgetMs === null ? [] : [budgetMs])], milliseconds),
      lines: [{ name: 'p99', tone: 'before', pieces: inPieces(points, 1.6), dots: true }],
      limit: budgetMs === null ? null : { at: budgetMs, says: `SLO: ${milliseconds(budgetMs)}` },
      marks: [{ at: 0, says: 'pulled' }, ...met],
    },
  )}</figure>`;
}
