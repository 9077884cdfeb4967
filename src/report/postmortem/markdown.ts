import { codeSpan, escapeMarkdown, linkTo } from '../escape-markdown.ts';
import { plain } from '../text.ts';

/** What a part of a postmortem is made of. All text in it is Markdown: what comes from elsewhere goes through `literal`, `code`, `link` or `picture`. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

export const text = (says: string): Block => ({ kind: 'text', text: says });
/** Says what to do, and is no answer. */
export const advice = (says: string): Block => ({ kind: 'text', text: `> ${says}` });
export const list = (items: readonly string[]): Block => ({ kind: 'list', items });
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): Block => ({
  kind: 'table',
  head,
  rows,
});

/** One line that stands for itself: nothing in it is markup, a cell's end or a terminal's command. */
export function literal(says: string): string {
  return escapeMarkdown(plain(says));
}

/** A name out of code. */
export function code(name: string): string {
  return codeSpan(plain(name));
}

export function link(says: string, address: string): string {
  return linkTo(address, literal(says));
}

/** `alt` is for whoever does not see it. */
export function picture(alt: string, address: string): string {
  return `!${link(alt, address)}`;
}

export function renderBlocks(blocks: readonly Block[]): string {
  return blocks
    .map(renderBlock)
    .filter((block) => block !== '')
    .join('\n\n');
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'text':
      return block.text;
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n');
    case 'table': {
      const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
      return [row(block.head), row(block.head.map(() => '---')), ...block.rows.map(row)].join('\n');
    }
  }
}
