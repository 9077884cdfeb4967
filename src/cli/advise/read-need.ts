import { choiceNames, choices } from '../../advise/choices.ts';
import { type Need, need } from '../../advise/need.ts';
import { LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { askUntilKnown, isThere, type Read, requireKnown } from '../ask.ts';
import type { Input } from '../input.ts';
import { options } from '../options.ts';

type Name = keyof Need;

interface Question {
  readonly option: Name | 'per-second';
  readonly asks: string;
  readonly among: Readonly<Record<string, string>>;
}

const questions: Readonly<Record<Name, Question>> = {
  client: { option: 'client', asks: 'Who calls?', among: choices.client },
  floats: { option: 'floats', asks: 'How many floats does a call carry?', among: {} },
  perSecond: { option: 'per-second', asks: 'How many calls per second, all clients together?', among: {} },
  streaming: { option: 'streaming', asks: 'How do answers come?', among: choices.streaming },
  consumers: { option: 'consumers', asks: 'Who writes the clients?', among: choices.consumers },
  precision: { option: 'precision', asks: 'What has to become of the floats?', among: choices.precision },
  team: { option: 'team', asks: 'What does your team work with?', among: choices.team },
};
const names = Object.keys(questions) as Name[];

/** What the options say; the rest is asked where somebody is there to answer. Throws LabError `usage`, `interrupted`. */
export async function readNeed(input: Input): Promise<Need> {
  const said: Partial<Record<Name, string | number>> = {};
  for (const name of names) {
    const given = input.text(questions[name].option as 'client');
    if (given !== null) said[name] = requireKnown(readAnswer(name, given));
  }
  const missing = names.filter((name) => said[name] === undefined);
  // A document is alone on stdout: no question goes there.
  if (missing.length > 0 && (!isThere() || input.flag('json'))) throw lacks(missing);
  for (const name of missing)
    said[name] = await askUntilKnown(questions[name], (typed) => readAnswer(name, typed), input.signal, gone);
  return need.parse(said);
}

/** By its name, by its number in the list, or as a whole number. */
function readAnswer(name: Name, typed: string): Read<string | number> {
  const { option, among } = questions[name];
  const known = Object.keys(among);
  if (known.length === 0) return readCount(option, typed);
  const value = known.find((one) => one === typed) ?? known[Number(typed) - 1];
  return value === undefined
    ? { known: false, text: `--${option} cannot be ${JSON.stringify(typed)}`, remedy: suggest(typed, known) }
    : { known: true, value };
}

function readCount(option: Question['option'], typed: string): Read<number> {
  const range = options[option as 'floats' | 'per-second'];
  const value = Number(typed.replaceAll(',', ''));
  if (/^[\d,]+$/.test(typed) && value >= range.from && value <= range.to) return { known: true, value };
  const remedy = `Give a whole number from ${range.from} to ${range.to.toLocaleString('en')}.`;
  return { known: false, text: `--${option} cannot be ${JSON.stringify(typed)}`, remedy };
}

function lacks(missing: readonly Name[]): LabError {
  const all = missing.map((name) => `--${questions[name].option}`).join(', ');
  const values = missing
    .filter((name) => choiceNames.some((one) => one === name))
    .map((name) => `--${questions[name].option} ${Object.keys(questions[name].among).join('|')}`);
  const hint =
    values.length === 0
      ? 'Say it, or run it in a terminal, where it asks.'
      : `${values.join(', ')}; in a terminal it asks.`;
  return new LabError('usage', `advise needs ${all}`, hint);
}

function gone(): LabError {
  return new LabError('interrupted', 'interrupted', 'Nothing was started yet.');
}
