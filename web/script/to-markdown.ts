import { codeBlock, codeSpan, escapeMarkdown, linkTo } from '../../src/report/escape-markdown.ts';

/** A section as Markdown. Pictures are left out; their tables say the same. */
export function toMarkdown(element: Element): string {
  return `${[...element.children].flatMap(blockOf).join('\n\n')}\n`;
}

function blockOf(element: Element): string[] {
  switch (element.tagName) {
    case 'H2':
    case 'H3':
    case 'H4':
    case 'H5':
      return [`${'#'.repeat(Number(element.tagName[1]))} ${inline(element)}`];
    case 'P':
      return [inline(element)].filter((text) => text !== '');
    case 'PRE':
      return [codeBlock((element.textContent ?? '').trimEnd())];
    case 'UL':
    case 'OL':
      return [
        [...element.children]
          .map((item, at) => `${element.tagName === 'OL' ? `${at + 1}.` : '-'} ${inline(item)}`)
          .join('\n'),
      ];
    case 'DL':
      return [
        [...element.children].map((row) => `- **${inline(row.children[0])}**: ${inline(row.children[1])}`).join('\n'),
      ];
    case 'TABLE':
      return tableOf(element);
    case 'FIGURE':
    case 'SVG':
    case 'svg':
    case 'BUTTON':
      return [];
    default:
      return [...element.children].flatMap(blockOf);
  }
}

function tableOf(table: Element): string[] {
  const [head, ...rows] = [...table.querySelectorAll('tr')].map((row) =>
    [...row.children].map((cell) => inline(cell).replace(/(?<!\\)\|/g, '\\|')),
  );
  if (!head) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const figures = [...(table.querySelector('tr')?.children ?? [])].map((cell) =>
    cell.classList.contains('num') ? '--:' : '---',
  );
  return [
    ...[table.querySelector('caption')].map(inline).filter(Boolean),
    [line(head), line(figures), ...rows.map(line)].join('\n'),
  ];
}

function inline(node: Node | null | undefined): string {
  if (!node) return '';
  return [...node.childNodes].map(pieceOf).join('').replace(/\s+/g, ' ').trim();
}

function pieceOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return escapeMarkdown((node.textContent ?? '').replace(/\s+/g, ' '));
  if (!(node instanceof HTMLElement)) return '';
  const text = inline(node);
  switch (node.tagName) {
    case 'BUTTON':
      return '';
    case 'CODE':
      return codeSpan((node.textContent ?? '').replace(/\s+/g, ' '));
    case 'B':
    case 'STRONG':
      return `**${text}** `;
    case 'A':
      return /^https?:/.test(node.getAttribute('href') ?? '') ? linkTo(node.getAttribute('href') ?? '', text) : text;
    default:
      return `${text} `;
  }
}
