import MarkdownIt, { type Token } from 'markdown-it';
import { parts } from './parts.ts';

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
export interface Section extends Said {
  /** Paragraphs, items of lists and answers; neither open questions nor quotations, which say what to do. */
  readonly prose: readonly Said[];
  /** Items that begin with an empty box. */
  readonly questions: readonly Said[];
  /** Questions whose box is ticked, and nothing is said to them. */
  readonly unanswered: readonly Said[];
  readonly tables: readonly ReadTable[];
}

export interface Document {
  /** What stands before the first heading has no name. */
  readonly sections: readonly Section[];
  readonly links: readonly Said[];
}

const markdown = new MarkdownIt({ html: false });

/** A postmortem as its reader sees it, with the lines where things stand. */
export function readDocument(text: string): Document {
  const tokens = markdown.parse(text, {});
  const sections: {
    line: number;
    text: string;
    prose: Said[];
    questions: Said[];
    unanswered: Said[];
    tables: ReadTable[];
  }[] = [];
  const links: Said[] = [];
  const begin = (line: number, text: string) => {
    const section = { line, text, prose: [], questions: [], unanswered: [], tables: [] };
    sections.push(section);
    return section;
  };
  let current: (typeof sections)[number] = begin(1, '');
  let quotes = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token) break;
    if (token.type === 'blockquote_open') quotes += 1;
    else if (token.type === 'blockquote_close') quotes -= 1;
    else if (token.type === 'heading_open') current = begin(lineOf(token), plainOf(tokens[at + 1]));
    else if (token.type === 'table_open') {
      const end = tokens.findIndex((one, index) => index > at && one.type === 'table_close');
      const inside = tokens.slice(at, end);
      current.tables.push(readTable(inside));
      for (const one of inside) links.push(...linksIn(one));
      at = end;
    } else if (token.type === 'inline') {
      links.push(...linksIn(token));
      if (tokens[at - 1]?.type === 'heading_open') continue;
      const said = { line: lineOf(token), text: plainOf(token) };
      const ticked = /^\[x\] (.*)/i.exec(said.text)?.[1];
      if (/^\[ ?\] /.test(said.text)) current.questions.push(said);
      else if (ticked !== undefined) {
        const answer = { line: said.line, text: answerIn(ticked) };
        if (answer.text !== '') current.prose.push(answer);
        else if (!goesOn(tokens, at)) current.unanswered.push(said);
      } else if (said.text !== '' && quotes === 0) current.prose.push(said);
    }
  }
  return { sections, links };
}

/** What stands behind a question: one of ours, or whatever ends in the first question mark. */
function answerIn(text: string): string {
  const ours = parts.flatMap(({ asks }) => asks).find((ask) => text.startsWith(ask));
  return text.slice((ours ?? /^.*?\?/.exec(text)?.[0] ?? '').length).trim();
}

/** Whether the item of a list has more than its first paragraph. */
function goesOn(tokens: readonly Token[], at: number): boolean {
  const level = (tokens[at]?.level ?? 0) - 2;
  const end = tokens.findIndex((one, index) => index > at && one.type === 'list_item_close' && one.level === level);
  return tokens.slice(at + 1, end).some(({ type, content }) => type === 'inline' && content !== '');
}

function lineOf({ map }: Token): number {
  return (map?.[0] ?? 0) + 1;
}

function plainOf(token: Token | undefined): string {
  return (token?.children ?? [])
    .map((child) => (child.type === 'softbreak' || child.type === 'hardbreak' ? ' ' : child.content))
    .join('')
    .trim();
}

function linksIn(token: Token): Said[] {
  return (token.children ?? []).flatMap((child) => {
    const href = child.attrGet('href');
    return href === null ? [] : [{ line: lineOf(token), text: decode(String(href)) }];
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

/** The section of that title, however it is written: `Root Causes` is `root cause`. */
export function sectionOf(document: Document, title: string): Section | null {
  return document.sections.find(({ text }) => nameOf(text) === nameOf(title)) ?? null;
}

function nameOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/^[\d.\s]+/, '')
    .replaceAll(/[^a-z ]/g, '')
    .replaceAll(/s\b/g, '')
    .trim();
}

/** The value beside a label, in a table of two columns. */
export function valueBeside(section: Section | null, label: RegExp): Said | null {
  for (const { head, rows, line } of section?.tables ?? []) {
    // A table may have its first row as its head.
    for (const row of [{ line, cells: head }, ...rows]) {
      const [name = '', value = ''] = row.cells;
      if (label.test(name) && value !== '') return { line: row.line, text: value };
    }
  }
  return null;
}
