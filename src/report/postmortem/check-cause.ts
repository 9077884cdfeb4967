import type { Finding } from './finding.ts';
import type { Known } from './known.ts';
import type { Document } from './read/document.ts';
import { type Part, partOf } from './read/part.ts';

const words = new Intl.Segmenter('en', { granularity: 'word' });
const few = new Set(
  'the and was were that this with from had has its for which when then than into been our their they by of to in on it is at as an'.split(
    ' ',
  ),
);

/**
 * A trigger that is named as the root cause: what changed is not what broke. Told by words that both parts share: a root cause
 * that says little beyond the trigger has not been asked why.
 */
export function checkCause(document: Document, known: Known | null): Finding[] {
  const cause = partOf(document, 'Root cause') ?? partOf(document, 'Trigger and root cause');
  const trigger = partOf(document, 'Trigger');
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
  return said.size > 0 && [...said].every((word) => everydayNames.has(word)) ? [finding(first.line, first.text)] : [];
}

function finding(line: number, trigger: string): Finding {
  const short = trigger.length > 60 ? `${trigger.slice(0, 59)}…` : trigger;
  return {
    rule: 'cause-is-trigger',
    line,
    message: `the root cause names the trigger, ${JSON.stringify(short)}: what was already there that let it do harm?`,
  };
}

function proseOf({ prose }: Part): string {
  return prose.map(({ text }) => text).join(' ');
}

/** What people call a change. */
const everydayNames = wordsOf(
  'deploy deployed deployment release released rollout change changed changes update updated push pushed config configuration ' +
    'campaign traffic visitors load increase increased grew more new version team tonight night outage incident root cause caused ' +
    'because trigger triggered made broke wrong bad human error mistake engineer',
);

/** Words that mean something, numbers among them, in any script. */
function wordsOf(says: string): Set<string> {
  const all = [...words.segment(says.toLowerCase())]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);
  return new Set(all.filter((word) => !/^\p{Script=Latin}$/u.test(word) && !few.has(word)));
}
