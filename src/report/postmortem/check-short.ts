import { type Finding, finding } from './finding.ts';
import type { PartTitle } from './parts.ts';
import type { Document } from './read/document.ts';
import { type Part, partOf, tablesIn, textsIn } from './read/part.ts';

/** Parts that tell what happened: a word is not enough to learn from. What is left of these, `None.` may answer. */
const telling: readonly PartTitle[] = [
  'Summary',
  'Impact',
  'Detection',
  'Trigger and root cause',
  'Trigger',
  'Root cause',
  'Contributing factors',
  'Resolution',
];
/** Parts that may honestly have nothing to tell. */
const mayBeNone: readonly PartTitle[] = ['Impact', 'Contributing factors'];

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
const article = /^(?:the|an?)$/i;

/** Parts whose whole text is one word: `DNS.`, `Deploy`. */
export function checkShort(document: Document): Finding[] {
  return telling.flatMap((title) => {
    const part = partOf(document, title);
    if (!part?.isWritten || part.blocks.length === 0) return [];
    const words = wordsIn(part);
    const [only = ''] = words;
    if (words.length !== 1 || (mayBeNone.includes(title) && /^(?:none|nothing|nobody|no)$/i.test(only))) return [];
    const line = part.prose[0]?.line ?? part.line;
    return [
      finding('part-short', line, `“${title}” is one word, ${JSON.stringify(only)}: write a sentence of what happened`),
    ];
  });
}

/** Of its texts, its tables and the headings and labels below it. */
function wordsIn({ sections, blocks }: Part): string[] {
  const texts = [
    ...sections.map(({ text, part }) => (part === null ? text : (/[:：]\s*(.*)$/.exec(text)?.[1] ?? ''))),
    ...textsIn(blocks)
      .filter(({ quoted, box }) => !quoted && box !== 'open')
      .map(({ text }) => text),
    ...tablesIn(blocks).flatMap(({ rows }) => rows.flatMap(({ cells }) => cells)),
  ];
  return texts
    .flatMap((text) => [...segmenter.segment(text)])
    .filter(({ isWordLike, segment }) => isWordLike && !article.test(segment))
    .map(({ segment }) => segment);
}
