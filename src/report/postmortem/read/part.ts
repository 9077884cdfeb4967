import type { PartTitle } from '../parts.ts';
import { answerIn, type Block, type Document, type ReadTable, type Said, type Section, type Text } from './document.ts';
import { isNoAnswer, isPlaceholder } from './placeholder.ts';

/** All that a postmortem has under the names of one part. */
export interface Part {
  readonly title: PartTitle;
  /** Of its heading. */
  readonly line: number;
  /** In their order, with those below that are no other part. */
  readonly sections: readonly Section[];
  readonly blocks: readonly Block[];
  /** Paragraphs, items of lists and answers; neither open questions, placeholders nor quotations, which say what to do. */
  readonly prose: readonly Said[];
  readonly tables: readonly ReadTable[];
  /** Its text and the labels in it say something. */
  readonly isWritten: boolean;
}

export function partOf(document: Document, title: PartTitle): Part | null {
  const { sections } = document;
  const isNamed = ({ part, also }: Section) => part === title || also.includes(title);
  const named = sections.filter(isNamed);
  // A label in the summary may come before the part itself.
  const first = named.find(({ level }) => Number.isInteger(level)) ?? named[0];
  if (first === undefined) return null;
  const below = new Set(named.flatMap((one) => belowIn(sections, one).filter(({ part }) => part === null)));
  const own = sections.filter((section) => isNamed(section) || below.has(section));
  const labels = named.flatMap((one) => belowIn(sections, one)).filter(({ level }) => !Number.isInteger(level));
  const blocks = own.flatMap((section) => section.blocks);
  return {
    title,
    line: first.line,
    sections: own,
    blocks,
    prose: blocks.flatMap(answersIn),
    tables: tablesIn(blocks),
    isWritten: [...blocks, ...labels.flatMap((label) => label.blocks)].some(saysSomething) || named.some(saysInHeading),
  };
}

/** `### Impact: 120 users` */
function saysInHeading({ part, text }: Section): boolean {
  const rest = /[:：]\s*(\S.*)$/.exec(text)?.[1] ?? '';
  return part !== 'Timeline' && !isPlaceholder(rest);
}

function belowIn(sections: readonly Section[], section: Section): Section[] {
  const from = sections.indexOf(section) + 1;
  const end = sections.findIndex(({ level }, at) => at >= from && level <= section.level);
  return sections.slice(from, end < 0 ? undefined : end);
}

/** Of texts that are answers. */
export function answersIn(block: Block): Said[] {
  if (block.kind === 'table' || block.quoted || block.box === 'open') return [];
  const says = block.box === 'ticked' ? answerIn(block.text) : block.text;
  return isNoAnswer({ ...block, text: says }) ? [] : [{ line: block.line, text: says }];
}

export function textsIn(blocks: readonly Block[]): Text[] {
  return blocks.filter((block) => block.kind !== 'table');
}

export function tablesIn(blocks: readonly Block[]): ReadTable[] {
  return blocks.filter((block) => block.kind === 'table');
}

/** A label without its value says nothing. */
function saysSomething(block: Block): boolean {
  if (block.kind !== 'table') return answersIn(block).length > 0;
  return block.rows.some(({ cells }) => cells.slice(1).some((cell) => !isPlaceholder(cell)));
}

/** The value beside a label: in a table of two columns, or behind a colon. */
export function valueBeside(part: Part | null, label: RegExp): Said | null {
  return labelledIn(part?.blocks ?? []).find(({ name, text }) => label.test(name) && text !== '') ?? null;
}

export interface Labelled extends Said {
  readonly name: string;
}

export function labelledIn(blocks: readonly Block[]): Labelled[] {
  const ofTables = tablesIn(blocks).flatMap(({ line, head, rows }) =>
    // A table may have its first row as its head.
    [{ line, cells: head }, ...rows].map((row) => ({
      line: row.line,
      name: row.cells[0] ?? '',
      text: row.cells[1] ?? '',
    })),
  );
  const ofTexts = textsIn(blocks).flatMap(({ lines, quoted }) =>
    quoted
      ? []
      : lines.flatMap(({ line, text }) => {
          const [, name = '', value = ''] = /^([^:：]{1,60})[:：]\s+(.+)$/.exec(text) ?? [];
          return name === '' ? [] : [{ line, name, text: value }];
        }),
  );
  return [...ofTables, ...ofTexts];
}
