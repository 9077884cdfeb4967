import { checkActions } from './check-actions.ts';
import { checkCause } from './check-cause.ts';
import { checkImpact } from './check-impact.ts';
import { checkTimes } from './check-times.ts';
import type { Finding } from './finding.ts';
import type { Known } from './known.ts';
import { parts } from './parts.ts';
import { type Document, type ReadTable, sectionOf } from './read.ts';

/** What can be checked of a postmortem without having been there, in order of lines. `known`: what is on record of it. */
export function lintPostmortem(document: Document, known: Known | null): Finding[] {
  return [
    ...checkParts(document),
    ...checkQuestions(document),
    ...checkTimes(document),
    ...(known === null ? [] : checkImpact(document, known)),
    ...checkCause(document, known),
    ...checkActions(document),
  ].toSorted((one, other) => one.line - other.line);
}

/** A label without its value is none. */
function hasAnswer({ rows }: ReadTable): boolean {
  return rows.some(({ cells }) => cells.slice(1).some((cell) => cell !== ''));
}

/** Each part is there and says something: questions alone are no answer. */
function checkParts(document: Document): Finding[] {
  return parts.flatMap(({ title, holds }) => {
    const section = sectionOf(document, title);
    if (section === null) return [{ line: 1, message: `there is no part “${title}”` }];
    const isWritten = section.prose.length > 0 || section.tables.some(hasAnswer);
    return holds || isWritten ? [] : [{ line: section.line, message: `nothing is written under “${title}”` }];
  });
}

/** One line for all that are open: each of them is easily found by its box. */
function checkQuestions({ sections }: Document): Finding[] {
  return [
    ...checkOpen(sections),
    ...sections
      .flatMap(({ unanswered }) => unanswered)
      .map(({ line }) => ({ line, message: 'a question is ticked, but has no answer' })),
  ];
}

function checkOpen(sections: Document['sections']): Finding[] {
  const [first, ...more] = sections.flatMap(({ questions }) => questions);
  if (first === undefined) return [];
  const many =
    more.length === 0 ? 'a question still has its box' : `${more.length + 1} questions still have their boxes`;
  return [
    {
      line: first.line,
      message: `${many}: write each answer after its question and tick the box, or delete what nobody can answer`,
    },
  ];
}
