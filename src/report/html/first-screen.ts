import type { RunResult } from '../../judge/result.ts';
import { advised, armOf, firstSli, kindOf, nameOf, pagesOf } from '../arms.ts';
import { nextSteps } from '../next-steps.ts';
import { count, cpuMilliseconds, quantity, seconds } from '../numbers.ts';
import { outcomeMark, outcomeTitles, reasonsOf, triesOf } from '../outcome.ts';
import { drawP99 } from './chart/p99-chart.ts';
import { html, type Markup } from './markup.ts';
import type { Report } from './report.ts';
import { sayP99, signMark } from './variant.ts';
import { dateOf, tookSeconds } from './when.ts';

/** All that fits on 1280 × 720 without scrolling: the surprise with its proof. */
export function drawFirstScreen({ result }: Report): Markup {
  const { outcome } = result.verdict;
  return html`<header class="first">
<p class="top"><b>two-am</b> <span>${result.lab}: ${result.incident.title}</span> <strong class="badge ${outcome}">${outcomeMark(outcome)} ${outcomeTitles[outcome].toLowerCase()}</strong></p>
${headline(result)}
<div class="halves">
${drawP99(result, tooLong(result) ? 320 : 360) ?? html`<p class="nothing">No page view was timed, so that there is nothing to draw.</p>`}
<div>${causeOf(result)}${deadEnds(result)}</div>
</div>
<div class="again">${outcome !== 'reproduced-and-fixed' && nextSteps(result).map(({ step }) => html`<p>Next: ${step}</p>`)}<p>Again: <code>${result.command}</code></p>
<p>seed ${result.seed} · ${result.machine.cpu}, ${count(result.machine.cores)} ${result.machine.cores === 1 ? 'core' : 'cores'}, ${result.machine.platform} · Node ${(result.tools.node ?? 'unknown').replace(/^v/, '')} · <time datetime="${result.startedAt}">${dateOf(result.startedAt)}</time> · took ${seconds(tookSeconds(result))}</p></div>
</header>`;
}

/** Where it ended well, the lesson; else how it ended, and why. The figures are told in both cases, where there are any. */
function headline(result: RunResult): Markup {
  const proof = proofOf(result);
  if (result.verdict.outcome === 'reproduced-and-fixed') {
    const [lesson = ''] = result.incident.lesson.split(/\.(?= |$)/);
    return html`<h1${tooLong(result) ? html` class="long"` : null}>${lesson}${proof && html`<span class="proof">${proof}</span>`}</h1>`;
  }
  const [reason = 'no reason was given'] = reasonsOf(result);
  return html`<h1 class="long">${outcomeTitles[result.verdict.outcome].toLowerCase().replace(/^./, (first) => first.toUpperCase())}: ${reason}${proof && html`<span class="proof">${proof}</span>`}</h1>`;
}

/** For one line: the chart gives way. */
function tooLong(result: RunResult): boolean {
  return (
    result.verdict.outcome !== 'reproduced-and-fixed' || (result.incident.lesson.split('.', 1)[0] ?? '').length > 70
  );
}

/** `p99 1,787 ms → 78 ms`, and what else changed, under which load; null: there is no pair to compare. */
function proofOf(result: RunResult): Markup | null {
  const fix = advised(result);
  const before = armOf(result, 'defect', 'triggered');
  const after = fix && armOf(result, fix.id, 'triggered');
  if (!before || !after) return null;
  const pair = (name: string, one: string, other: string) =>
    html`<span class="pair">${name} <b class="before">${one}</b> → <b class="after">${other}</b></span> `;
  const bad = [firstSli(before), firstSli(after)] as const;
  return html`${pair('p99', sayP99(before), sayP99(after))}
${bad[0] && bad[1] && pair(bad[0].name, quantity(bad[0].value, bad[0].unit), quantity(bad[1].value, bad[1].unit))}
${before.cpuMsPerView !== null && after.cpuMsPerView !== null && pair('CPU a view', cpuMilliseconds(before.cpuMsPerView), cpuMilliseconds(after.cpuMsPerView))}
${sameLoad(before, after)}`;
}

function sameLoad(...arms: readonly [Parameters<typeof pagesOf>[0], Parameters<typeof pagesOf>[0]]): Markup | null {
  const [one, other] = arms.map((arm) => pagesOf(arm)?.offered ?? null);
  if (one == null || other == null) return null;
  const same = Math.abs(one - other) <= 0.01 * one;
  return same
    ? html`<span class="pair">same load: ${count(one)} views/s</span>`
    : html`<span class="pair">${count(one)} and ${count(other)} views/s</span>`;
}

function causeOf(result: RunResult): Markup {
  const arm = armOf(result, 'defect', 'triggered') ?? armOf(result, 'defect', 'recovered');
  const signs = arm?.signs ?? [];
  const seen = signs.length > 0 && signs.every(({ present }) => present === true);
  const title = seen ? 'The cause' : 'The cause that was expected';
  return html`<div class="cause-box"><h2>${arm ? html`<a href="#cause">${title}</a>` : title}</h2>
<p>${result.incident.cause}</p>
<ul class="signs">${signs.map((sign) => html`<li>${signMark(sign)} ${sign.name.includes(sign.of) ? sign.name : `${sign.of}: ${sign.name}`} <b>${quantity(sign.value, sign.unit)}</b> <span class="quiet">&gt; ${quantity(sign.threshold, sign.unit)}</span></li>`)}</ul></div>`;
}

/** Wrong fixes with their figures, then how the reader's own file did. */
function deadEnds(result: RunResult): Markup | null {
  const wrong = result.variants.filter(({ id }) => kindOf(id) === 'wrong-fix');
  const tries = triesOf(result);
  const roomy = wrong.length <= 4;
  if (wrong.length + tries.length === 0) return null;
  return html`<div class="tried"><h2><a href="#dead-ends">You would have tried</a></h2><ul>${wrong.map((variant) => {
    const arm = armOf(result, variant.id, 'triggered');
    const sli = firstSli(arm);
    const met = arm?.slis.every(({ verdict }) => verdict === 'met') ?? false;
    return html`<li>${variant.verdict === 'fails' ? html`<span class="bad">✗</span>` : html`<span class="unsure">${variant.verdict === 'works-though-wrong' ? '✓' : '?'}</span>`} <span class="name">${nameOf(variant.id)}</span> <span class="figures">${sli ? `${sli.name} ${quantity(sli.value, sli.unit)}, p99 ${sayP99(arm)}` : variant.reason}</span>${roomy && html`<span class="why">${met && variant.verdict === 'fails' ? variant.reason.split('; ', 1) : variant.says}</span>`}</li>`;
  })}${tries.map((line) => html`<li><span class="name">yours</span> ${line}</li>`)}</ul></div>`;
}
