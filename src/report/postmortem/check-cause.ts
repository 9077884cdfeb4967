import type { Finding } from './finding.ts';
import type { Known } from './known.ts';
import { type Document, type Section, sectionOf } from './read.ts';

/**
 * A trigger that is named as the root cause: what changed is not what broke. Told by words that both parts share: a root cause
 * that says little beyond the trigger has not been asked why.
 */
export function checkCause(document: Document, known: Known | null): Finding[] {
  const cause = sectionOf(document, 'Root cause');
  const trigger = sectionOf(document, 'Trigger');
  const [first] = cause?.prose ?? [];
  if (!cause || !first) return [];
  const said = wordsOf(proseOf(cause));
  const triggers = [...(trigger?.prose.slice(0, 1) ?? []).map(({ text }) => text), ...(known?.triggers ?? [])];
  for (const one of triggers) {
    const words = wordsOf(one);
    const shared = [...said].filter((word) => words.has(word) || everydayNames.has(word));
    if (words.size > 0 && [...said].some((word) => words.has(word)) && shared.length >= 0.6 * said.size) {
      return [finding(first.line, one)];
    }
  }
  return [...said].every((word) => everydayNames.has(word)) ? [finding(first.line, first.text)] : [];
}

function finding(line: number, trigger: string): Finding {
  const short = trigger.length > 60 ? `${trigger.slice(0, 59)}…` : trigger;
  return {
    line,
    message: `the root cause names the trigger, ${JSON.stringify(short)}: what was already there that let it do harm?`,
  };
}

function proseOf({ prose }: Section): string {
  return prose.map(({ text }) => text).join(' ');
}

/** What people call a change. */
const everydayNames = wordsOf(
  'deploy deployed deployment release released rollout change changed changes update updated push pushed config configuration ' +
    'campaign traffic visitors load increase increased grew more new version team tonight night outage incident root cause caused ' +
    'because trigger triggered made broke wrong bad human error mistake engineer',
);

/** Words that mean something, numbers among them. */
function wordsOf(says: string): Set<string> {
  const few = new Set(
    'the and was were that this with from had has its for which when then than into been our their they by of to in on it is at as an'.split(
      ' ',
    ),
  );
  return new Set(
    (says.toLowerCase().match(/\d[\d,.]*\d|\d|[a-z][a-z-]+/g) ?? []).filter(
      (word) => word.length > 1 && !few.has(word),
    ),
  );
}
