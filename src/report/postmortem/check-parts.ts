import { type Finding, finding } from './finding.ts';
import type { PartTitle } from './parts.ts';
import { answerIn, type Document, oursIn, type Text } from './read/document.ts';
import type { Form } from './read/forms.ts';
import { partOf, tablesIn, textsIn } from './read/part.ts';
import { hasPlaceholder, isOpenPlaceholder } from './read/placeholder.ts';

/** Each part of the form is there and says something: questions alone, and placeholders, are no answer. */
export function checkParts(document: Document, form: Form): Finding[] {
  const found = new Map(form.parts.map((title) => [title, partOf(document, title)]));
  const isThere = (title: PartTitle) => (found.get(title) ?? null) !== null;
  return form.parts.flatMap((title) => {
    const part = found.get(title) ?? null;
    const held = form.holders.get(title) ?? [];
    if (part === null) {
      const holder = [...form.holders].find(([, parts]) => parts.includes(title))?.[0];
      const others = form.eitherOf.includes(title) ? form.eitherOf : [];
      const stands =
        held.some(isThere) || others.some(isThere) || (holder !== undefined && standsForAll(holder, document, form));
      return stands || others.indexOf(title) > 0
        ? []
        : [finding('part-missing', 1, `there is no part ${sayPart([title, ...others.slice(1)])}`)];
    }
    if (part.isWritten || held.some(isThere)) return [];
    const placeholder = textsIn(part.blocks).find((text) => !text.quoted && text.text !== '' && text.box === null);
    if (placeholder !== undefined) {
      return [finding('part-empty', placeholder.line, stillToCome(title, placeholder))];
    }
    return held.length > 0 && part.blocks.length === 0
      ? []
      : [finding('part-empty', part.line, `nothing is written under ${sayPart([title])}`)];
  });
}

/** A part with text of its own and none of the parts that it is made up of: they are in that text. */
function standsForAll(holder: PartTitle, document: Document, form: Form): boolean {
  const held = form.holders.get(holder) ?? [];
  // A form may have the parts and no name for what holds them, as in “Trigger / root cause”.
  return (partOf(document, holder)?.blocks.length ?? 0) > 0 && held.every((title) => partOf(document, title) === null);
}

const sayPart = (titles: readonly PartTitle[]) => titles.map((title) => `“${title}”`).join(' or ');

function stillToCome(title: PartTitle, { text, italic }: Text): string {
  return `${sayPart([title])} is still to be written: ${JSON.stringify(clip(italic ? `*${text}*` : text))} is no answer`;
}

const clip = (says: string) => (says.length > 60 ? `${says.slice(0, 59)}…` : says);

/** One line for all that are open: each of them is easily found by its box. */
export function checkQuestions(document: Document): Finding[] {
  const questions = document.sections.flatMap(({ part, blocks }) =>
    // Boxes of actions are what is to be done.
    textsIn(blocks).filter(({ box, text }) => box !== null && (part !== 'Action items' || isQuestion(text))),
  );
  const [first, ...more] = questions.filter(({ box }) => box === 'open');
  const many =
    more.length === 0 ? 'a question still has its box' : `${more.length + 1} questions still have their boxes`;
  const unanswered = document.sections.flatMap(({ blocks }) =>
    textsIn(blocks).filter(
      (text) =>
        questions.includes(text) && text.box === 'ticked' && answerIn(text.text) === '' && !goesOn(text, blocks),
    ),
  );
  const open = `${many}: write each answer after its question and tick the box, or delete what nobody can answer`;
  return [
    ...(first === undefined ? [] : [finding('question-open', first.line, open)]),
    ...unanswered.map(({ line }) => finding('question-open', line, 'a question is ticked, but has no answer')),
  ];
}

export function isQuestion(says: string): boolean {
  return oursIn(says) !== null || /[?？]/.test(says);
}

/** Whether the item of a list has more than its first paragraph. */
function goesOn(item: Text, blocks: Document['sections'][number]['blocks']): boolean {
  const next = blocks[blocks.indexOf(item) + 1];
  if (next === undefined || next.kind === 'table') return false;
  return next.depth > item.depth || (next.kind !== 'item' && next.depth === item.depth);
}

/** Placeholders left in parts that otherwise say something. */
export function checkPlaceholders(document: Document): Finding[] {
  const titles = [
    ...new Set(document.sections.flatMap(({ part, also }) => [...(part === null ? [] : [part]), ...also])),
  ];
  const written = new Set(titles.filter((title) => partOf(document, title)?.isWritten));
  return document.sections
    .filter(({ part }) => part !== 'Action items')
    .flatMap(({ part, blocks }) => {
      const isWritten = part === null || written.has(part);
      const texts = isWritten
        ? textsIn(blocks).filter(({ kind, quoted, box }) => kind !== 'code' && !quoted && box !== 'open')
        : [];
      return [
        ...texts.flatMap(({ lines, box }) =>
          lines.filter(({ text }) => hasGap(box === null ? valueIn(text) : answerIn(text))),
        ),
        ...tablesIn(blocks).flatMap(({ rows }) =>
          rows.flatMap(({ line, cells }) => cells.slice(1).flatMap((text) => (hasGap(text) ? [{ line, text }] : []))),
        ),
      ].map(({ line, text }) =>
        finding('placeholder', line, `a placeholder is still there: ${JSON.stringify(clip(text))}`),
      );
    });
}

const hasGap = (says: string) => isOpenPlaceholder(says) || hasPlaceholder(says);

/** What stands behind its label. */
function valueIn(says: string): string {
  return /^[^:：]{1,60}[:：]\s+(.+)$/.exec(says)?.[1] ?? says;
}
