import { blamePatterns, isDenied } from './blame-patterns.ts';
import { type Finding, finding } from './finding.ts';
import type { Known } from './known.ts';
import { readActions } from './read/actions.ts';
import type { Document, Said } from './read/document.ts';
import { partOf, tablesIn, textsIn } from './read/part.ts';

/**
 * A person or a team that is blamed, in English: what they forgot, should have done, are at fault for. What a system should have
 * done, what somebody should have been told and what we should have had are no blame, nor is a word that is quoted or denied.
 */
export function checkBlame(document: Document, known: Known | null): Finding[] {
  const patterns = blamePatterns(peopleIn(document), teamsIn(known));
  return sentencesOf(document).flatMap(({ line, text }) => {
    const found = findBlame(withoutQuotes(text), patterns);
    const says = `${JSON.stringify(found)} blames somebody: what let it happen, whoever had been there?`;
    return found === null ? [] : [finding('blame', line, says)];
  });
}

function findBlame(says: string, patterns: readonly RegExp[]): string | null {
  for (const pattern of patterns) {
    for (const { 0: found, index } of says.matchAll(pattern)) {
      if (!isDenied(says.slice(0, index), found)) return found.trim();
    }
  }
  return null;
}

/** Owners of actions, by the names that they have there. */
function peopleIn(document: Document): string[] {
  const part = partOf(document, 'Action items');
  const owners = part === null ? [] : readActions(part).actions.map(({ owner }) => owner ?? '');
  return [...new Set(owners.flatMap((owner) => owner.match(/\p{Lu}\p{Ll}+/gu) ?? []))];
}

/** Teams whose names are not those of what they run. */
function teamsIn(known: Known | null): string[] {
  const services = ['storefront', 'ranker', 'model', 'job', 'network', 'machine'];
  const teams = new Set((known?.changes ?? []).map(({ team }) => team));
  return [...teams].filter((team) => /^[\p{L}-]+$/u.test(team) && !services.includes(team));
}

/** What others said, and words that are spoken of. */
function withoutQuotes(says: string): string {
  return says.replaceAll(/[“"„][^”"“]*[”"“]|(?<!\p{L})['‘][^'’]{2,}['’](?!\p{L})/gu, ' … ');
}

/** All that is said but for quotations and code, a sentence each with its line; what is to be done is no blame. */
function sentencesOf(document: Document): Said[] {
  return document.sections
    .filter(({ part }) => part !== 'Action items')
    .flatMap(({ text, line, blocks }) => [
      { line, text },
      ...textsIn(blocks)
        .filter(({ kind, quoted, box }) => kind !== 'code' && !quoted && box !== 'open')
        .flatMap(({ lines }) => splitIn(lines)),
      ...tablesIn(blocks).flatMap(({ rows }) =>
        rows.flatMap(({ line: at, cells }) => cells.map((says) => ({ line: at, text: says }))),
      ),
    ]);
}

/** Sentences may go on in the next line. */
function splitIn(lines: readonly Said[]): Said[] {
  const whole = lines.map(({ text }) => text).join(' ');
  let from = 0;
  const starts = lines.map(({ text }) => {
    const start = from;
    from += text.length + 1;
    return start;
  });
  return [...whole.matchAll(/\S(?:[^.!?]|[.!?](?!\s|$))*[.!?]*/g)].map(({ 0: text, index }) => ({
    line: lines[starts.findLastIndex((start) => start <= index)]?.line ?? 1,
    text,
  }));
}
