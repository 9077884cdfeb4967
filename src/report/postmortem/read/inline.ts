import type { Token } from 'markdown-it';

/** A line of a paragraph, as its reader sees it. */
export interface Line {
  readonly line: number;
  readonly text: string;
  /** All of it. */
  readonly italic: boolean;
  /** What it begins with in bold, where a colon or nothing follows: `**Impact:** none`. */
  readonly label: { readonly name: string; readonly rest: string } | null;
}

export function plainOf(token: Token | undefined): string {
  return linesOf(token)
    .map(({ text }) => text)
    .join(' ')
    .trim();
}

export function linesOf(token: Token | undefined): Line[] {
  let at = (token?.map?.[0] ?? 0) + 1;
  const lines: { line: number; text: string; bold: string | null; isItalic: boolean }[] = [];
  const begin = () => lines.push({ line: at, text: '', bold: null, isItalic: true });
  begin();
  let [italic, bold] = [0, 0];
  for (const child of token?.children ?? []) {
    const line = lines.at(-1);
    if (!line) break;
    if (child.type === 'softbreak' || child.type === 'hardbreak') {
      at += 1;
      begin();
    } else if (child.type === 'html_inline' && /^<br\b/i.test(child.content)) begin();
    else if (child.type === 'em_open') italic += 1;
    else if (child.type === 'em_close') italic -= 1;
    else if (child.type === 'strong_open') {
      bold += 1;
      if (line.text.trim() === '') line.bold = '';
    } else if (child.type === 'strong_close') bold -= 1;
    else {
      const says = child.type === 'html_inline' ? withoutTags(child.content) : child.content;
      line.text += says;
      if (bold > 0 && line.bold !== null && line.text.trim() === (line.bold + says).trim()) line.bold += says;
      if (italic === 0 && says.trim() !== '') line.isItalic = false;
    }
  }
  return lines.map(({ line, text, bold: name, isItalic }) => ({
    line,
    text: text.trim(),
    italic: isItalic && text.trim() !== '',
    label: labelOf(text.trim(), name?.trim() ?? ''),
  }));
}

function labelOf(says: string, bold: string): Line['label'] {
  if (bold === '') return null;
  const rest = says.slice(bold.length).trim();
  const name = bold.replace(/[:：]$/, '').trim();
  return bold !== name || rest === '' || /^[:：]/.test(rest) ? { name, rest: rest.replace(/^[:：]\s*/, '') } : null;
}

/** Comments are nobody's text, and a known tag is markup; `<your name>` stays. */
export function withoutTags(html: string): string {
  return html
    .replaceAll(/<!--.*?(?:-->|$)/gs, (comment) => comment.replaceAll(/[^\n]/g, ''))
    .replaceAll(
      /<\/?(?:a|b|i|p|br|em|ol|ul|li|td|th|tr|hr|h[1-6]|div|img|sub|sup|kbd|pre|code|span|strong|small|table|tbody|thead|details|summary|blockquote|center|font|u|s|del|ins|picture|source|video|mark)\b[^>]*>/gi,
      ' ',
    );
}
