import { nameMachine } from '../../machine.ts';
import { drawFigure } from '../figure.ts';
import { html } from '../markup.ts';
import type { HtmlSection } from '../report.ts';
import { drawTable } from '../table.ts';

const marks = {
  holds: html`<span class="good">✓</span>&nbsp;holds`,
  differs: html`<span class="bad">✗</span>&nbsp;differs`,
  depends: html`<span class="unsure">~</span>&nbsp;depends`,
};

/** The document that the lab comes from, sentence beside measurement. */
export const claims: HtmlSection = (report) => {
  const { result } = report;
  if (result.claims.length === 0) return null;
  const body = drawTable(
    `What the source document says, and what was measured in this run, on ${nameMachine(result.machine)}`,
    [
      { head: 'the document says' },
      { head: 'about' },
      { head: 'measured here', words: true },
      { head: 'how', words: true },
      { head: 'verdict' },
    ],
    result.claims.map(({ quote, about, measured, how, verdict }, at) => [
      html`<q>${quote}</q>`,
      about,
      drawFigure(report, `/claims/${at}/measured`, measured),
      how,
      marks[verdict],
    ]),
  );
  return { id: 'claims', title: 'The document, measured', body };
};
