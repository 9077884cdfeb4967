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
  const patterns = patternsFor(peopleIn(document), teamsIn(known));
  return sentencesOf(document).flatMap(({ line, text }) => {
    const found = findBlame(inShort(withoutQuotes(text)), patterns);
    const says = `${JSON.stringify(found)} blames somebody: what let it happen, whoever had been there?`;
    return found === null ? [] : [finding('blame', line, says)];
  });
}

/** Of the last few: one text after the other is read with the same names, and to make them takes as long as to read one. */
const made = new Map<string, readonly RegExp[]>();
const madeAtMost = 8;

function patternsFor(people: readonly string[], teams: readonly string[]): readonly RegExp[] {
  const key = JSON.stringify([people, teams]);
  const patterns = made.get(key) ?? blamePatterns(people, teams);
  made.delete(key);
  made.set(key, patterns);
  for (const [oldest] of made) if (made.size > madeAtMost) made.delete(oldest);
  return patterns;
}

function findBlame(says: string, patterns: readonly RegExp[]): string | null {
  for (const pattern of patterns) {
    // `matchAll` would make the pattern anew, for each sentence.
    pattern.lastIndex = 0;
    for (let found = pattern.exec(says); found !== null; found = pattern.exec(says))
      if (!isDenied(says.slice(0, found.index), found[0])) return found[0].trim();
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
  return says.replaceAll(/[“"„][^”"“„]*[”"“]|(?<!\p{L})['‘][^'‘’]{2,}['’](?!\p{L})/gu, ' … ');
}

/** What no sentence needs to be understood: a pattern that begins anew at each sign of a word, or a gap, takes the square of its length. */
function inShort(says: string): string {
  return says.replaceAll(/\s+/g, ' ').replaceAll(/[\p{L}\p{N}_-]{61,}/gu, (word) => word.slice(0, 60));
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
