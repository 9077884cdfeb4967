import { checkActions } from './check-actions.ts';
import { checkCause } from './check-cause.ts';
import { checkDurations, listUnchecked } from './check-durations.ts';
import { checkImpact } from './check-impact.ts';
import { checkParts, checkPlaceholders, checkQuestions } from './check-parts.ts';
import { checkTimeline } from './check-timeline.ts';
import type { Finding } from './finding.ts';
import type { Known } from './known.ts';
import type { Document, Said } from './read/document.ts';
import { type Form, formOf } from './read/forms.ts';
import { partOf } from './read/part.ts';
import { readTimeline } from './read/timeline.ts';

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
    ...(known === null ? [] : checkImpact(document, known)),
    ...checkCause(document, known),
    ...checkActions(document, form),
  ].toSorted((one, other) => one.line - other.line);
}

/** What of it was read and could not be checked: no findings, but no proof either. */
export function listNotChecked(document: Document): Said[] {
  return listUnchecked(document, readTimeline(partOf(document, 'Timeline')).moments);
}
