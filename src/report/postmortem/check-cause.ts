import { type Finding, finding } from './finding.ts';
import type { Known } from './known.ts';
import type { Document } from './read/document.ts';
import { partOf } from './read/part.ts';
import { wordsOf } from './words.ts';

/** From so many words of its own on, a root cause says something beyond the trigger, however much of that it repeats. */
const ownWords = 6;

/**
 * A trigger that is named as the root cause: what changed is not what broke. Told by words that both share, whatever their order,
 * form and units: a root cause that says little beyond the trigger has not been asked why. What is on record of the changes counts
 * as much as what the postmortem says of them.
 */
export function checkCause(document: Document, known: Known | null): Finding[] {
  const cause = partOf(document, 'Root cause') ?? partOf(document, 'Trigger and root cause');
  const trigger = partOf(document, 'Trigger');
  const [first] = cause?.prose ?? [];
  if (!cause || !first) return [];
  const said = wordsOf(cause.prose.map(({ text }) => text).join(' '));
  const written = (trigger?.prose.slice(0, 1) ?? []).map(({ text }) => ({ title: text, words: text, least: 1 }));
  for (const { title, words: says, least } of [...written, ...changesOf(known)]) {
    const words = wordsOf(says);
    const own = [...said].filter((word) => !words.has(word) && !everyday.has(word));
    const shared = [...said].filter((word) => words.has(word) && !everyday.has(word));
    if (shared.length >= least && own.length < ownWords && own.length <= 0.4 * said.size)
      return [isTrigger(first.line, title)];
  }
  return said.size > 0 && [...said].every((word) => everyday.has(word)) ? [isTrigger(first.line, first.text)] : [];
}

interface Change {
  readonly title: string;
  readonly words: string;
  /** Words that a text about it shares with it: the team's alone may stand for what the team runs. */
  readonly least: number;
}

/** All that the record calls a change: tonight's by every name that it has, and the others that were told beside it. */
function changesOf(known: Known | null): Change[] {
  if (known === null) return [];
  const { change, changes, triggers } = known;
  const say = ({ id, team, title }: (typeof changes)[number]) => `${id} ${team} ${title}`;
  const tonight = [...(change === null ? [] : [say(change)]), ...triggers].join('; ');
  return [
    ...(tonight === '' ? [] : [{ title: triggers[0] ?? tonight, words: tonight, least: 1 }]),
    ...changes
      .filter(({ id }) => id !== change?.id)
      .map((one) => ({ title: `${one.id}: ${one.title}`, words: say(one), least: 2 })),
  ];
}

function isTrigger(line: number, trigger: string): Finding {
  const short = trigger.length > 60 ? `${trigger.slice(0, 59)}…` : trigger;
  const says = `the root cause names the trigger, ${JSON.stringify(short)}: what was already there that let it do harm?`;
  return finding('cause-is-trigger', line, says);
}

/** What people call a change, what it is counted in, and that it did harm. */
const everyday = wordsOf(
  'deploy deployed deployment release released rollout rolled rolling out change changed update updated push pushed config ' +
    'configuration campaign traffic visitors load increase increased grew grown more new old version replaced went gone go live sent ' +
    'larger bigger big larger double team tonight night today outage incident root cause caused because due trigger triggered made ' +
    'broke wrong bad human error mistake engineer simply just only there was number numbers value values float floats element elements ' +
    'dimension dimensions size length everything service system slow slower production so him her his who we us it got set off began',
);
