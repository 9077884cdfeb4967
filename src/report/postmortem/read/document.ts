import MarkdownIt, { type Token } from 'markdown-it';
import { type PartTitle, parts } from '../parts.ts';
import { type FindParts, partFinder } from './forms.ts';
import { type Line, linesOf, plainOf, withoutTags } from './inline.ts';

/** A line of the file, from 1, and what stands there without its markup. */
export interface Said {
  readonly line: number;
  readonly text: string;
}
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}
export interface ReadTable {
  readonly line: number;
  readonly head: readonly string[];
  readonly rows: readonly Row[];
}
export interface Text extends Said {
  readonly kind: 'paragraph' | 'item' | 'code' | 'html';
  readonly lines: readonly Said[];
  /** Of the lists around it. */
  readonly depth: number;
  /** What it is asked by: an item's box. */
  readonly box: 'open' | 'ticked' | null;
  /** A quotation says what to do, or what others said. */
  readonly quoted: boolean;
  readonly italic: boolean;
}
export type Block = Text | (ReadTable & { readonly kind: 'table' });

export interface Section extends Said {
  /** Null: no form has a part of that name. */
  readonly part: PartTitle | null;
  /** What its heading names besides: `Impact & detection`. */
  readonly also: readonly PartTitle[];
  /** 1 for `#`. A bold label is below the heading above it, and ends at the next one of whatever may follow there. */
  readonly level: number;
  readonly blocks: readonly Block[];
}

export interface Document {
  /** In their order; what stands before the first heading has no name. */
  readonly sections: readonly Section[];
  readonly links: readonly Said[];
}

// Comments are no text: only as HTML are they known to be comments.
const markdown = new MarkdownIt({ html: true });

/** A postmortem as its reader sees it, with the lines where things stand. */
export function readDocument(text: string, findParts: FindParts = partFinder()): Document {
  const tokens = markdown.parse(withoutFrontMatter(text), {});
  const sections: (Section & { readonly blocks: Block[] })[] = [];
  const links: Said[] = [];
  let heading = 0;
  const begin = (line: number, says: string, level: number) => {
    const above = sections.findLast((section) => section.level < level && section.part !== null);
    const isInside =
      above !== undefined &&
      closed.includes(above.part) &&
      sections.slice(sections.indexOf(above)).every((one) => one === above || one.level > above.level);
    const [part = null, ...also] = isInside ? [] : findParts(says);
    sections.push({ line, text: says, part, also, level, blocks: [] });
  };
  const add = (block: Block) => sections.at(-1)?.blocks.push(block);
  begin(1, '', 0);
  let quotes = 0;
  const items: { isFirst: boolean }[] = [];
  // The section is an item of a list of labels.
  let isInList = false;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token) break;
    if (token.type === 'blockquote_open') quotes += 1;
    else if (token.type === 'blockquote_close') quotes -= 1;
    else if (token.type === 'list_item_open') items.push({ isFirst: true });
    else if (token.type === 'list_item_close') items.pop();
    else if (token.type === 'heading_open') {
      heading = Number(token.tag.slice(1));
      begin(lineOf(token), plainOf(tokens[at + 1]), heading);
      isInList = false;
    } else if (token.type === 'table_open') {
      const end = tokens.findIndex((one, index) => index > at && one.type === 'table_close');
      const inside = tokens.slice(at, end);
      add({ kind: 'table', ...readTable(inside) });
      for (const one of inside) links.push(...linksIn(one));
      at = end;
    } else if (token.type === 'inline') {
      links.push(...linksIn(token));
      if (tokens[at - 1]?.type === 'heading_open') continue;
      const item = items.at(-1);
      const kind = item?.isFirst ? 'item' : 'paragraph';
      if (item) item.isFirst = false;
      const place = { kind, depth: items.length, quoted: quotes > 0 } as const;
      const mayBeLabel = items.length === 0 || (items.length === 1 && (isInList || sections.at(-1)?.part === null));
      for (const { label, lines } of mayBeLabel && quotes === 0
        ? splitAtLabels(linesOf(token), findParts)
        : [whole(linesOf(token))]) {
        if (label !== null) {
          begin(label.line, label.text, heading + 1.5);
          isInList = items.length > 0;
        }
        if (lines.some(({ text }) => text !== '')) add(textOf(lines, place));
      }
    } else if (token.type === 'fence' || token.type === 'code_block') {
      const first = lineOf(token) + (token.type === 'fence' ? 1 : 0);
      const lines = token.content.split('\n').map((text, index) => ({ line: first + index, text, ...plainStyle }));
      add(textOf(lines, { kind: 'code', depth: items.length, quoted: quotes > 0 }));
    } else if (token.type === 'html_block') {
      const lines = withoutTags(token.content)
        .split('\n')
        .map((text, index) => ({ line: lineOf(token) + index, text: text.trim(), ...plainStyle }))
        .filter(({ text }) => text !== '');
      if (lines.length > 0) add(textOf(lines, { kind: 'html', depth: items.length, quoted: quotes > 0 }));
    }
  }
  return { sections, links };
}

/** Its lines stay, so that all others keep their numbers. */
function withoutFrontMatter(text: string): string {
  return text.replace(/^---\r?\n.*?\n---[ \t]*(?=\r?\n|$)/s, (matter) => matter.replaceAll(/[^\n]/g, ''));
}

/** Whatever stands below these is of theirs: `### Detection` among the actions holds actions. */
const closed: readonly (PartTitle | null)[] = ['Timeline', 'Action items'];
const plainStyle = { italic: false, label: null } as const;
const whole = (lines: readonly Line[]) => ({ label: null, lines });

/** `**Impact:** none` is a heading and its text, wherever it begins a line. */
function splitAtLabels(lines: readonly Line[], findParts: FindParts): { label: Said | null; lines: Line[] }[] {
  const groups: { label: Said | null; lines: Line[] }[] = [{ label: null, lines: [] }];
  for (const line of lines) {
    if (line.label !== null && findParts(line.label.name).length > 0) {
      groups.push({
        label: { line: line.line, text: line.label.name },
        lines: [{ ...line, text: line.label.rest, label: null }],
      });
    } else groups.at(-1)?.lines.push(line);
  }
  return groups;
}

function textOf(lines: readonly Line[], place: Pick<Text, 'kind' | 'depth' | 'quoted'>): Text {
  const says = lines
    .map((line) => line.text)
    .join(' ')
    .trim();
  const box = place.kind === 'item' ? /^\[(.?)\]\s+(?=\S)/.exec(says) : null;
  const isBox = box !== null && /^[ x]?$/i.test(box[1] ?? '');
  return {
    ...place,
    line: lines.find((one) => one.text !== '')?.line ?? 1,
    text: isBox ? says.slice(box[0].length) : says,
    lines: lines
      .map(({ line, text: written }, at) => ({
        line,
        text: isBox && at === 0 ? written.slice(box[0].length) : written,
      }))
      .filter((one) => one.text !== ''),
    box: isBox ? (/x/i.test(box[1] ?? '') ? 'ticked' : 'open') : null,
    italic: lines.every((one) => one.italic || one.text === ''),
  };
}

function lineOf({ map }: Token): number {
  return (map?.[0] ?? 0) + 1;
}

function linksIn(token: Token): Said[] {
  return (token.children ?? []).flatMap((child) => {
    const says = child.attrGet('href');
    return says === null ? [] : [{ line: lineOf(token), text: decode(String(says)) }];
  });
}

function decode(link: string): string {
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
}

function readTable(tokens: readonly Token[]): ReadTable {
  const rows: { line: number; cells: string[] }[] = [];
  tokens.forEach((token, at) => {
    if (token.type === 'tr_open') rows.push({ line: lineOf(token), cells: [] });
    else if (token.type === 'th_open' || token.type === 'td_open') rows.at(-1)?.cells.push(plainOf(tokens[at + 1]));
  });
  const [head, ...rest] = rows;
  return { line: head?.line ?? 1, head: head?.cells ?? [], rows: rest };
}

/** What stands behind a question: one of ours, or whatever ends in the first question mark. */
export function answerIn(says: string): string {
  return says.slice((oursIn(says) ?? /^.*?[?？]/.exec(says)?.[0] ?? '').length).trim();
}

/** One of our own questions, at the beginning. */
export function oursIn(says: string): string | null {
  return parts.flatMap(({ asks }) => asks).find((ask) => says.startsWith(ask)) ?? null;
}
