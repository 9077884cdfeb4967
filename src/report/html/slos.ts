import type { Arm, RunResult } from '../../judge/record/result.ts';
import { measuredFigure } from './figure.ts';
import { html, type Markup } from './markup.ts';
import type { Report } from './report.ts';
import { sayInterval } from './variant.ts';

/** Names of the SLOs that count in this phase, the lab's first one leading. */
export function slosIn(result: RunResult, phase: Arm['phase']): string[] {
  return [
    ...new Set(result.arms.filter((arm) => arm.phase === phase).flatMap(({ slis }) => slis.map(({ name }) => name))),
  ];
}

/** What an arm did to an SLO, with its interval, marked where it is not surely met. */
export function saySlo(report: Report, arm: Arm | null, name: string): Markup {
  const sli = arm?.slis.find((one) => one.name === name) ?? null;
  if (sli === null) return html`–`;
  const mark =
    sli.verdict === 'met'
      ? null
      : sli.verdict === 'violated'
        ? html`<span class="bad" title="violated">✗</span>&nbsp;`
        : html`<span class="unsure" title="${sli.verdict}">?</span>&nbsp;`;
  return html`${mark}${measuredFigure(report, arm, sli)} ${sayInterval(sli)}`;
}
