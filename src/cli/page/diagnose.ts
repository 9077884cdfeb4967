import { createInterface } from 'node:readline/promises';
import { exitCodes, LabError } from '../../errors.ts';
import { judgeDiagnosis } from '../../judge/diagnosis.ts';
import { type Observation, observables } from '../../judge/observations.ts';
import { components, evidenceIds, mechanisms } from '../../lab/drill.ts';
import { loadDrill } from '../../lab/load-drill.ts';
import { suggest } from '../../lab/nearest.ts';
import { showJudgement } from '../../report/judgement.ts';
import { hang } from '../../report/text.ts';
import { readTruth } from '../../run/drill/close-drill.ts';
import { appendEvent } from '../../run/drill/drill-folder.ts';
import { unseal } from '../../run/drill/sealed.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';
import { wantsColour } from '../terminal.ts';
import { requireDrill, takeWords } from './find-drill.ts';

interface Question<T extends string> {
  readonly asks: string;
  readonly among: Readonly<Record<T, string>>;
}

const evidence: Readonly<Record<string, string>> = Object.fromEntries(
  evidenceIds.map((id) => [id, observables[id].says]),
);

/** Takes what the options say, asks for the rest where somebody is there to answer, and says what supports it. */
export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const folder = await requireDrill(input);
  const component = await answerOf(input, 'component', { asks: 'Where is it broken?', among: components });
  const mechanism = await answerOf(input, 'mechanism', { asks: 'How?', among: mechanisms });
  const cited = await citationsOf(input);
  const looks = unseal(folder).flatMap((entry) =>
    entry.kind === 'look' ? [entry.observations.flatMap(readObservation)] : [],
  );
  const facts = await loadDrill(readTruth(folder).drill);
  const { verdict, says, lines } = judgeDiagnosis({ component, mechanism, evidence: cited }, facts, looks);
  const judgement = { verdict, lines: lines.map((line) => ({ ...line })) };
  appendEvent(folder, { kind: 'diagnosed', component, mechanism, evidence: [...cited], judgement });
  print(showJudgement({ verdict, says, lines }, wantsColour(process.stdout)));
  return verdict === 'right' ? exitCodes.verified : exitCodes.refuted;
}

type Cited = (typeof evidenceIds)[number];

function readObservation(sealed: Omit<Observation, 'id'> & { readonly id: string }): Observation[] {
  const id = evidenceIds.find((each) => each === sealed.id);
  return id === undefined ? [] : [{ ...sealed, id }];
}

async function answerOf<T extends string>(
  input: Input,
  option: 'component' | 'mechanism',
  question: Question<T>,
): Promise<T> {
  const given = input.text(option) ?? (await ask(question, option, input.signal));
  return choose(option, given, question.among);
}

async function citationsOf(input: Input): Promise<readonly Cited[]> {
  const given = input.texts('evidence');
  const typed =
    given.length > 0 || !isThere()
      ? given
      : (await ask({ asks: 'What shows it? Several with commas, or none.', among: evidence }, 'evidence', input.signal))
          .split(',')
          .map((word) => word.trim())
          .filter((word) => word !== '');
  return typed.map((word) => {
    const found = evidenceIds.find((id) => id === choose('evidence', word, evidence));
    if (found === undefined) throw new Error(`${word} is on no list`);
    return found;
  });
}

function choose<T extends string>(option: string, typed: string, among: Readonly<Record<T, string>>): T {
  const names = Object.keys(among) as T[];
  const found = names.find((name) => name === typed) ?? names[Number(typed) - 1];
  if (found !== undefined) return found;
  throw new LabError('usage', `--${option} cannot be ${JSON.stringify(typed)}`, suggest(typed, names));
}

function isThere(): boolean {
  return process.stdin.isTTY === true;
}

async function ask<T extends string>(
  { asks, among }: Question<T>,
  option: string,
  signal: AbortSignal,
): Promise<string> {
  const names = Object.keys(among) as T[];
  if (!isThere()) {
    throw new LabError('usage', `page diagnose needs --${option}`, `One of ${names.join(', ')}.`);
  }
  print(asks);
  const width = Math.max(...names.map((name) => name.length));
  for (const [at, name] of names.entries()) {
    print(hang(`  ${String(at + 1).padStart(2)}  ${name.padEnd(width)}  `, among[name], 80).join('\n'));
  }
  using terminal = createInterface({ input: process.stdin, output: process.stdout });
  return (await terminal.question('> ', { signal })).trim();
}
