import { structuredPatch } from 'diff';
import { highlightLines } from './code.ts';
import { html, type Markup } from './markup.ts';

export interface Difference {
  readonly markup: Markup;
  readonly added: number;
  readonly removed: number;
}

/** Two sources as a unified diff, highlighted; three lines around every change. */
export function drawDiff(before: string, after: string): Difference {
  const { hunks } = structuredPatch('', '', before, after, undefined, undefined, { context: 3 });
  const [had, has] = [highlightLines(before), highlightLines(after)];
  let [added, removed] = [0, 0];
  const rows = hunks.map(({ oldStart, newStart, lines }) => {
    let [old, now] = [oldStart - 1, newStart - 1];
    return lines.map((line) => {
      switch (line[0]) {
        case '-':
          removed += 1;
          return row('removed', '−', had[old++]);
        case '+':
          added += 1;
          return row('added', '+', has[now++]);
        case '\\':
          return null;
        default:
          old += 1;
          return row('', ' ', has[now++]);
      }
    });
  });
  return {
    markup: html`<pre class="diff" tabindex="0"><code>${rows.map(
      (hunk, at) =>
        html`${
          at > 0 &&
          html`<span class="row gap">⋯</span>
`
        }${hunk}`,
    )}</code></pre>`,
    added,
    removed,
  };
}

function row(name: string, sign: string, line: Markup | undefined): Markup {
  return html`<span class="row ${name}">${sign} ${line ?? null}</span>
`;
}
