import { actionKinds, moreKinds } from '../parts.ts';
import { findDate } from './dates.ts';
import type { ReadTable, Row, Section, Text } from './document.ts';
import { oursIn } from './document.ts';
import type { Part } from './part.ts';
import { tablesIn, textsIn } from './part.ts';
import { isPlaceholder } from './placeholder.ts';

/** What is to be done; an empty string: nothing is said of it, null: its table has no column for it. */
export interface Action {
  readonly line: number;
  readonly what: string;
  readonly kind: string | null;
  readonly owner: string | null;
  readonly due: string | null;
}

const columns = {
  what: /action|what|task|item|to[- ]?do|description|follow/i,
  kind: /kind|type|category/i,
  owner: /owner|who|assign|responsible|\bdri\b|lead/i,
  due: /due|when|date|deadline|\bby\b|\beta\b|target/i,
} as const;
type Name = keyof typeof columns;

export interface ReadActions {
  readonly actions: readonly Action[];
  /** Tables that hold actions, and which of their columns are not there. */
  readonly tables: readonly { readonly line: number; readonly missing: readonly Name[] }[];
  readonly isList: boolean;
}

/** Of tables with their columns, of lists with what stands behind the action: `give it a lease: Ana, 2026-12-01`. */
export function readActions(part: Part): ReadActions {
  const tables = part.sections.flatMap((section) =>
    tablesIn(section.blocks)
      .filter(({ head }) => head.some((name) => columns.what.test(name)))
      .map((table) => ofTable(table, kindOf(section))),
  );
  const lists = part.sections.flatMap((section) => ofLists(section));
  return { actions: [...tables.flatMap(({ actions }) => actions), ...lists], tables, isList: lists.length > 0 };
}

function ofTable({ line, head, rows }: ReadTable, kind: string) {
  const at = (name: Name) => {
    const taken = name === 'what' ? -1 : head.findIndex((one) => columns.what.test(one));
    return head.findIndex((one, index) => index !== taken && columns[name].test(one));
  };
  const cell = ({ cells }: Row, name: Name) => (at(name) < 0 ? null : said(cells[at(name)] ?? ''));
  const read = rows.map((row) => ({
    line: row.line,
    what: cell(row, 'what') ?? '',
    kind: cell(row, 'kind') ?? (kind || null),
    owner: cell(row, 'owner'),
    due: cell(row, 'due'),
  }));
  // A row with a kind alone is one that nobody has filled in.
  const actions = read.filter(({ what, owner, due }) => [what, owner, due].some((one) => one !== null && one !== ''));
  const missing = (['what', 'kind', 'owner', 'due'] as const).filter(
    (name) => at(name) < 0 && !(name === 'kind' && kind !== ''),
  );
  return { line, missing, actions };
}

function ofLists(section: Section): Action[] {
  const items = textsIn(section.blocks).filter((text) => text.kind === 'item' && !text.quoted);
  const least = Math.min(...items.map(({ depth }) => depth));
  return items.flatMap((item, at) => {
    if (item.depth > least || oursIn(item.text) !== null) return [];
    const end = items.findIndex((one, index) => index > at && one.depth <= least);
    const below = items.slice(at + 1, end < 0 ? undefined : end);
    return isPlaceholder(item.text) ? [] : [ofItem(item, below, kindOf(section))];
  });
}

function ofItem({ line, text }: Text, below: readonly Text[], kind: string): Action {
  const all = [text, ...below.map((one) => one.text)];
  const labelled = (name: RegExp) =>
    all.flatMap(
      (one) =>
        new RegExp(String.raw`(?:^|[;,(|–—.]\s*|\s)(?:${name.source})\s*[:：]\s*([^;|)]+)`, 'iu').exec(one)?.[1] ?? [],
    )[0];
  const dated = all.map((one) => ({ one, date: findDate(one, null, false) })).find(({ date }) => date !== null);
  const due = dated?.date ? dated.one.slice(dated.date.from, dated.date.to) : (labelled(/due|deadline|eta|by/) ?? '');
  const owner =
    /(?:^|[\s(,[])@[\p{L}\p{N}_-]+/u.exec(all.join(' '))?.[0] ??
    labelled(/owners?|assignees?|responsible|dri|who/) ??
    nameBehind(text);
  return { line, what: text, kind: kind || kindIn(all.join(' ')), owner: said(owner.trim()), due: said(due.trim()) };
}

/** A name behind the action: `…: Ana, 2026-12-01`, `… (Ana)`, `… – Ana Maria`. */
function nameBehind(says: string): string {
  const date = findDate(says, null, false);
  const text = (date === null ? says : says.slice(0, date.from) + says.slice(date.to)).replace(
    /[\s,;.()[\]–—-]+$/u,
    '',
  );
  const tail = /(?:[:(,[]|\s[–—-]\s)\s*([^:(),[\]–—]+)$/u.exec(text)?.[1]?.trim() ?? '';
  const words = tail.split(/\s+/);
  return words.length <= 4 && words.every((word) => /^(\p{Lu}|\p{Lo}|and$|&$)/u.test(word)) ? tail : '';
}

/** Nobody is no owner, and soon no date. */
function said(says: string): string {
  return isPlaceholder(says) ||
    /^(none|nobody|someone|somebody|everyone|unassigned|asap|soon|later)$/i.test(says.trim())
    ? ''
    : says.trim();
}

/** Of a heading among the actions. */
function kindOf({ part, text }: Section): string {
  return part === null ? kindIn(text.replace(/ion\b|ing\b/i, '')) : '';
}

export function kindIn(says: string): string {
  return (
    [...actionKinds, ...moreKinds].find((kind) =>
      new RegExp(String.raw`\b${kind.replace(/e$/, '')}`, 'i').test(says),
    ) ?? ''
  );
}
