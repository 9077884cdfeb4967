/** What turns strings into Markdown, for postmortems and for what the page copies: whatever is in them stands for itself. */

/** One line of text: no markup, no end of a cell, no entity, no formula, and no beginning of another kind of block. */
export function escapeMarkdown(line: string): string {
  return line
    .replace(/[\\`*[\]<|~$]|&(?=#?\w+;)/g, '\\$&')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
    .replace(/^( *)([#>=]|[-+](?=[-+ ]|$))/, '$1\\$2')
    .replace(/^( *\d+)([.)])(?= |$)/, '$1\\$2');
}

/** Within a line, as code: fenced by more backticks than it has in a row. */
export function codeSpan(line: string): string {
  if (line === '') return '';
  const fence = '`'.repeat(longestFence(line) + 1);
  const pad = /^`|`$|^ .* $/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

export function codeBlock(lines: string): string {
  const fence = '`'.repeat(Math.max(3, longestFence(lines) + 1));
  return `${fence}\n${lines}\n${fence}`;
}

/** To an address that is encoded already, in which brackets and blanks are allowed and would end it here. */
export function linkTo(address: string, markdown: string): string {
  return `[${markdown}](${address.replace(/[()<>\\\s]/g, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`)})`;
}

function longestFence(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
