import type { Arm, RunResult } from '../../../judge/result.ts';
import { advised, armOf, firstSli, pagesOf } from '../../arms.ts';
import { count, cpuMilliseconds, quantity } from '../../numbers.ts';
import { outcomeTitles, reasonsOf } from '../../outcome.ts';
import { html, type Markup } from '../markup.ts';
import { sayP99 } from '../variant.ts';

const oneLine = 70;

/** Where it ended well, the lesson; else how it ended, and why. The figures are told in both cases, where there are any. */
export function drawHeadline(result: RunResult): Markup {
  const proof = proofOf(result);
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
function proofOf(result: RunResult): Markup | null {
  const fix = advised(result);
  const before = armOf(result, 'defect', 'triggered');
  const after = fix && armOf(result, fix.id, 'triggered');
  if (!before || !after) return null;
  const [one, other] = [firstSli(before), firstSli(after)];
  const [cpu, lessCpu] = [before.cpuMsPerView, after.cpuMsPerView];
  return html`${drawPair('p99', sayP99(before), sayP99(after))}
${one && other && drawPair(one.name, quantity(one.value, one.unit), quantity(other.value, other.unit))}
${cpu !== null && lessCpu !== null && drawPair('CPU a view', cpuMilliseconds(cpu), cpuMilliseconds(lessCpu))}
${drawLoad(before, after)}`;
}

function drawPair(name: string, before: string, after: string): Markup {
  return html`<span class="pair">${name} <b class="before">${before}</b> → <b class="after">${after}</b></span> `;
}

function drawLoad(before: Arm, after: Arm): Markup | null {
  const [one, other] = [before, after].map((arm) => pagesOf(arm)?.offered ?? null);
  if (one == null || other == null) return null;
  const same = Math.abs(one - other) <= 0.01 * one;
  const says = same ? `same load: ${count(one)} views/s` : `${count(one)} and ${count(other)} views/s`;
  return html`<span class="pair">${says}</span>`;
}
