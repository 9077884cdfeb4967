import type { Arm, RunResult } from '../../../judge/record/result.ts';
import { advised, armOf, firstSli, pagingLoadOf, streamOf } from '../../arms.ts';
import { count } from '../../numbers.ts';
import { outcomeTitles, reasonsOf } from '../../outcome.ts';
import { armFigure, cpuFigure, measuredFigure, p99Figure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';

const oneLine = 70;

/** Where it ended well, the lesson; else how it ended, and why. The figures are told in both cases, where there are any. */
export function drawHeadline(report: Report): Markup {
  const { result } = report;
  const proof = proofOf(report);
  return html`<h1${isLong(result) && html` class="long"`}>${sentenceOf(result)}${
    proof && html`<span class="proof">${proof}</span>`
  }</h1>`;
}

/** It takes more than a line. */
export function isLong(result: RunResult): boolean {
  return sentenceOf(result).length > oneLine;
}

function sentenceOf({ verdict, incident, ...rest }: RunResult): string {
  if (verdict.outcome === 'reproduced-and-fixed') return incident.lesson.split(/\.(?= |$)/)[0] ?? '';
  const title = outcomeTitles[verdict.outcome].toLowerCase().replace(/^./, (first) => first.toUpperCase());
  return `${title}: ${reasonsOf({ verdict, incident, ...rest })[0] ?? 'no reason was given'}`;
}

/** `p99 1,787 ms → 78 ms`, and what else changed, under which load; null: there is no pair to compare. */
function proofOf(report: Report): Markup | null {
  const { result } = report;
  const fix = advised(result);
  const before = armOf(result, 'defect', 'triggered');
  const after = fix && armOf(result, fix.id, 'triggered');
  if (!before || !after) return null;
  const [one, other] = [firstSli(before), firstSli(after)];
  if (streamOf(before) === 'batches') return proofOfBatches(report, before, after);
  const [cpu, lessCpu] = [before.cpuMsPerView, after.cpuMsPerView];
  return html`${drawPair('p99', p99Figure(report, before), p99Figure(report, after))}
${one && other && drawPair(one.name, measuredFigure(report, before, one), measuredFigure(report, after, other))}
${cpu !== null && lessCpu !== null && drawPair('CPU a view', cpuFigure(report, before), cpuFigure(report, after))}
${drawLoad(report, before, after)}`;
}

/** Every SLO that was violated: what page views cost says nothing of a batch. */
function proofOfBatches(report: Report, before: Arm, after: Arm): Markup {
  const violated = before.slis.filter(({ verdict }) => verdict === 'violated');
  return html`${violated.map((sli) => {
    const met = after.slis.find(({ name, of }) => name === sli.name && of === sli.of) ?? null;
    const name = sli.of === 'batches' ? sli.name : `${sli.name} of the ${sli.of}`;
    return drawPair(name, measuredFigure(report, before, sli), measuredFigure(report, after, met));
  })}
${drawLoad(report, before, after)}`;
}

function drawPair(name: string, before: Markup, after: Markup): Markup {
  return html`<span class="pair">${name} <b class="before">${before}</b> → <b class="after">${after}</b></span> `;
}

function drawLoad(report: Report, before: Arm, after: Arm): Markup | null {
  const [load, otherLoad] = [pagingLoadOf(before), pagingLoadOf(after)];
  if (load === null || otherLoad === null) return null;
  const [one, other] = [load.offered, otherLoad.offered];
  const same = Math.abs(one - other) <= 0.01 * one;
  const [offered, otherOffered] = [
    armFigure(report, before, `load/${before.load.indexOf(load)}/offered`, count(one)),
    armFigure(report, after, `load/${after.load.indexOf(otherLoad)}/offered`, count(other)),
  ];
  const noun = streamOf(before) === 'batches' ? 'batches' : 'views';
  return html`<span class="pair">${same ? html`same load: ${offered} ${noun}/s` : html`${offered} and ${otherOffered} ${noun}/s`}</span>`;
}
