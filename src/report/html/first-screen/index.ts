import type { RunResult } from '../../../judge/record/result.ts';
import { armOf, streamOf } from '../../arms.ts';
import { nextSteps } from '../../next-steps.ts';
import { count, seconds } from '../../numbers.ts';
import { outcomeMark, outcomeTitles } from '../../outcome.ts';
import { drawBatches } from '../chart/batches-chart.ts';
import { drawP99 } from '../chart/p99-chart.ts';
import { html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';
import { dateOf, tookSeconds } from '../when.ts';
import { drawCause } from './cause.ts';
import { drawHeadline, isLong } from './headline.ts';
import { drawTried } from './tried.ts';

/** All that fits on 1280 × 720 without scrolling: the surprise with its proof. */
export function drawFirstScreen(report: Report): Markup {
  const { result } = report;
  const { outcome } = result.verdict;
  const badge = `${outcomeMark(outcome)} ${outcomeTitles[outcome].toLowerCase()}`;
  const drawNight = streamOf(armOf(result, 'defect', 'triggered')) === 'batches' ? drawBatches : drawP99;
  const nothing = html`<p>No page view was timed, so there is nothing to draw.</p>`;
  return html`<header class="first">
<p class="top"><b>two-am</b> <span>${result.lab}: ${result.incident.title}</span>
<strong class="badge ${outcome}">${badge}</strong></p>
${drawHeadline(report)}
<div class="halves">
${drawNight(report, isLong(result) ? 320 : 360) ?? nothing}
<div>${drawCause(report)}${drawTried(report)}</div>
</div>
<div class="again">
${outcome !== 'reproduced-and-fixed' && nextSteps(result).map(({ step }) => html`<p>Next: ${step}</p>`)}
<p>Again: <code>${result.command}</code></p>
<p>${whereAndWhen(result)}</p>
</div>
</header>`;
}

function whereAndWhen(result: RunResult): Markup {
  const { machine, tools, seed, startedAt } = result;
  const cores = `${count(machine.cores)} ${machine.cores === 1 ? 'core' : 'cores'}`;
  const node = (tools.node ?? 'unknown').replace(/^v/, '');
  return html`seed ${seed} · ${machine.cpu}, ${cores}, ${machine.platform} · Node ${node} ·
<time datetime="${startedAt}">${dateOf(startedAt)}</time> · took ${seconds(tookSeconds(result))}`;
}
