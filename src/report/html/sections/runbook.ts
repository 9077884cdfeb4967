import { renderMarkdown } from '../markdown.ts';
import { html } from '../markup.ts';
import type { HtmlSection } from '../report.ts';

/** The runbook as it was when the run began. */
export const runbook: HtmlSection = ({ files }) =>
  files.runbook === null
    ? null
    : { id: 'runbook', title: 'The runbook', body: html`<div class="prose">${renderMarkdown(files.runbook)}</div>` };
