import { leftAlone } from '../../drill/ask-keeper.ts';
import { diagnose } from '../../drill/verbs/diagnose.ts';
import { exitCodes, LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { components, evidenceIds, mechanisms } from '../../lab/drill.ts';
import { nameOfToday } from '../../lab/drill-names.ts';
import { showJudgement } from '../../report/judgement.ts';
import { askUntilKnown, isThere, type Read, requireKnown } from '../ask.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';
import { wantsColour } from '../terminal.ts';
import { requireDrill, takeWords } from './find-drill.ts';
import { evidenceChoices } from './list-evidence.ts';

interface Question<T extends string> {
  readonly asks: string;
  readonly among: Readonly<Record<T, string>>;
}

/** Takes what the options say, asks for the rest where somebody is there to answer, and says what supports it. */
export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const folder = await requireDrill(input);
  if (isThere()) print('What you answer has to be shown: `drill evidence` lists what can be cited, and how to look.\n');
  const component = await answerOf(input, 'component', {
    asks: "Which component needs the fix, so that tonight's change does no harm?",
    among: components,
  });
  const mechanism = await answerOf(input, 'mechanism', { asks: 'How is it broken?', among: mechanisms });
  const judged = await diagnose(folder, { component, mechanism, evidence: await citationsOf(input) });
  print(showJudgement(judged, wantsColour(process.stdout)));
  return judged.verdict === 'right' ? exitCodes.verified : exitCodes.refuted;
}

type Cited = (typeof evidenceIds)[number];

async function answerOf<T extends string>(
  input: Input,
  option: 'component' | 'mechanism',
  question: Question<T>,
): Promise<T> {
  const read = (typed: string) => choose(option, typed, question.among);
  const given = input.text(option);
  if (given !== null) return requireKnown(read(given));
  return ask(question, option, read, input.signal);
}

async function citationsOf(input: Input): Promise<readonly Cited[]> {
  const given = input.texts('evidence');
  if (given.length > 0 || !isThere()) return requireKnown(readCited(given));
  const question = {
    asks: 'What shows it? One or more, separated by commas or spaces, or none.',
    among: evidenceChoices,
  };
  return ask(question, 'evidence', (typed) => readCited(typed.trim().split(/\s*,\s*|\s+/)), input.signal);
}

function readCited(typed: readonly string[]): Read<readonly Cited[]> {
  const value: Cited[] = [];
  for (const word of typed.map((one) => one.trim()).filter((one) => one !== '' && one !== 'none')) {
    const read = choose('evidence', word, evidenceChoices);
    if (!read.known) return read;
    const found = evidenceIds.find((id) => id === read.value);
    if (found !== undefined) value.push(found);
  }
  return { known: true, value };
}

/** By its name, or by its number in the list. */
function choose<T extends string>(
  option: 'component' | 'mechanism' | 'evidence',
  typed: string,
  among: Readonly<Record<T, string>>,
): Read<T> {
  const names = Object.keys(among) as T[];
  const value = names.find((name) => name === nameOfToday(option, typed)) ?? names[Number(typed) - 1];
  return value === undefined
    ? { known: false, text: `--${option} cannot be ${JSON.stringify(typed)}`, remedy: suggest(typed, names) }
    : { known: true, value };
}

async function ask<T extends string, A>(
  { asks, among }: Question<T>,
  option: string,
  read: (typed: string) => Read<A>,
  signal: AbortSignal,
): Promise<A> {
  if (!isThere()) {
    const hint = `One of ${Object.keys(among).join(', ')}. \`drill evidence\` lists what can be cited, and how to look.`;
    throw new LabError('usage', `drill diagnose needs --${option}`, hint);
  }
  const gone = () => leftAlone('The diagnosis was not finished, and nothing of it is kept.');
  return askUntilKnown({ asks, among }, read, signal, gone);
}
