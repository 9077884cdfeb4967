import { type Finding, finding } from './finding.ts';
import type { Known, KnownChange } from './known.ts';
import type { Document } from './read/document.ts';
import { type Part, partOf, tablesIn, textsIn } from './read/part.ts';
import { wordsOf } from './words.ts';

/** So much of a title stands for all of it. */
const enough = 0.6;

/** What set it off is named where it is told what did it and whom it hurt, by the name that others can look up. */
export function checkChange(document: Document, { change, changes, record }: Known): Finding[] {
  if (change === null) return [];
  const trigger = partOf(document, 'Trigger') ?? partOf(document, 'Trigger and root cause');
  return [partOf(document, 'Impact'), trigger].flatMap((part): Finding[] => {
    if (!part?.isWritten || part.blocks.length === 0) return [];
    const says = textOf(part);
    if (names(says, change)) return [];
    const other = part === trigger ? changes.find((one) => one.id !== change.id && names(says, one)) : undefined;
    const actual = `${change.id}, ${change.title}`;
    return other === undefined
      ? [finding('change-unnamed', part.line, `“${part.title}” does not name what set it off: ${actual}`)]
      : [
          finding(
            'record',
            part.line,
            `${record} contradicts the trigger: ${JSON.stringify(other.id)} is written here, ${actual} is on record`,
          ),
        ];
  });
}

/** By its id, however it is joined, or by most of its title. */
function names(says: string, { id, title }: KnownChange): boolean {
  const plain = (text: string) =>
    ` ${text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()} `;
  if (plain(says).includes(plain(id))) return true;
  const [words, said] = [wordsOf(title), wordsOf(says)];
  return words.size > 1 && [...words].filter((word) => said.has(word)).length >= enough * words.size;
}

/** All that is written in it, without questions that are open. */
function textOf({ blocks, sections }: Part): string {
  return [
    ...sections.map(({ text }) => text),
    ...textsIn(blocks)
      .filter(({ box }) => box !== 'open')
      .map(({ text }) => text),
    ...tablesIn(blocks).flatMap(({ head, rows }) =>
      [head, ...rows.map(({ cells }) => cells)].map((cells) => cells.join(' ')),
    ),
  ].join('\n');
}
