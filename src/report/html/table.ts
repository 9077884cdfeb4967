import type { Arm } from '../../judge/record/result.ts';
import { tie } from '../text.ts';
import { html, type Markup, type Piece } from './markup.ts';
import type { Report } from './report.ts';

interface Column {
  readonly head: Piece;
  /** Figures stand under figures. */
  readonly figures?: boolean;
  /** Sentences, which a narrow column would pile up. */
  readonly words?: boolean;
}

/** A table that scrolls by itself where it is wider than its place. The first column names the row. */
export function drawTable(caption: string, columns: readonly Column[], rows: readonly (readonly Piece[])[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption><span>${caption}</span></caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${classOf(column)}>${column.head}</th>`)}</tr></thead>
<tbody>${rows.map(
    (
      row,
    ) => html`<tr>${row.map(tied).map((cell, at) => (at === 0 ? html`<th scope="row">${cell}</th>` : html`<td${classOf(columns[at])}>${cell}</td>`))}</tr>
`,
  )}</tbody></table></div>`;
}

function tied(cell: Piece): Piece {
  return typeof cell === 'string' ? tie(cell) : cell;
}

function classOf({ figures, words }: Partial<Column> = {}): Markup | null {
  if (figures) return html` class="num"`;
  return words ? html` class="words"` : null;
}

/** Where an arm's figures come from: its place in `run.json`, and the folder with its raw evidence. */
export function sourceOf({ result, files }: Report, arm: Arm | null): Markup | null {
  if (arm === null) return null;
  const place = `arms[${result.arms.indexOf(arm)}]`;
  return html`<span class="from">${linkTo(files, 'run.json', place, `run.json: ${place}`)}${files.paths.has(arm.evidence) && html` ${linkTo(files, arm.evidence, 'raw', arm.evidence)}`}</span>`;
}

/** A link to a file of the run's folder; where it is not there, its name alone. */
export function linkTo(files: Report['files'], path: string, says: string, title = path): Markup {
  if (!files.paths.has(path)) return html`<span title="${title}">${says}</span>`;
  return html`<a href="${files.toFolder}${path.split('/').map(encodeURIComponent).join('/')}" title="${title}">${says}</a>`;
}
