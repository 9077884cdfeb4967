import { checkActions } from './check-actions.ts';
import { checkBlame } from './check-blame.ts';
import { checkCause } from './check-cause.ts';
import { checkChange } from './check-change.ts';
import { checkDurations, listUnchecked } from './check-durations.ts';
import { checkFigures } from './check-figures.ts';
import { checkImpact } from './check-impact.ts';
import { checkNight } from './check-night.ts';
import { checkParts, checkPlaceholders, checkQuestions } from './check-parts.ts';
import { checkShort } from './check-short.ts';
import { checkTimeline } from './check-timeline.ts';
import type { Finding } from './finding.ts';
import type { Known } from './known.ts';
import type { Document, Said } from './read/document.ts';
import { type Form, formOf } from './read/forms.ts';
import { partOf } from './read/part.ts';
import { type Moment, readTimeline } from './read/timeline.ts';

/** What can be checked of a postmortem without having been there, in order of lines. `known`: what is on record of it. */
export function lintPostmortem(
  document: Document,
  known: Known | null,
  form: Form = formOf(document.sections.map(({ text }) => text)),
): Finding[] {
  const timeline = readTimeline(partOf(document, 'Timeline'));
  return [
    ...checkParts(document, form),
    ...checkPlaceholders(document),
    ...checkQuestions(document),
    ...checkTimeline(timeline),
    ...checkDurations(document, timeline.moments),
    ...checkShort(document),
    ...(known === null ? [] : checkRecord(document, known, timeline.moments)),
    ...checkCause(document, known),
    ...checkBlame(document, known),
    ...checkActions(document, form),
  ].toSorted((one, other) => one.line - other.line);
}

/** What is on record, and is told otherwise or not at all. */
function checkRecord(document: Document, known: Known, moments: readonly Moment[]): Finding[] {
  return [
    ...checkImpact(document, known),
    ...checkFigures(document, known),
    ...checkChange(document, known),
    ...checkNight(document, known, moments),
  ];
}

/** What of it was read and could not be checked: no findings, but no proof either. */
export function listNotChecked(document: Document): Said[] {
  return listUnchecked(document, readTimeline(partOf(document, 'Timeline')).moments);
}
