import { parseArgs } from 'node:util';
import { LabError } from '../errors.ts';
import { findNearest, suggest } from '../lab/check/nearest.ts';
import { listLabs } from '../lab/load/discover.ts';
import { commands, findCommand, labCommand, wordFor } from './commands.ts';
import type { Command, Input } from './input.ts';
import { everywhere, type Option, type OptionName, options } from './options.ts';

type Value = string | true;
type Given = ReadonlyMap<OptionName, readonly Value[]>;

/** Reads what was typed. Throws LabError `usage` or `unknown-lab`, with the nearest name. */
export async function parse(argv: readonly string[], signal: AbortSignal): Promise<Input> {
  const { tokens } = parseArgs({
    args: argv.map(withoutValue),
    options: Object.fromEntries(
      Object.entries<Option>(options).map(([name, option]) => [
        name,
        { type: option.kind === 'flag' ? 'boolean' : 'string', ...(option.short && { short: option.short }) } as const,
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const [typed = 'help', ...operands] = words;
  const command = await chooseCommand(typed);
  const word = wordFor(command, typed);
  const given = new Map<OptionName, Value[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const name = findOption(token.name, token.rawName, command, word);
    const value = readValue(name, token.value, token.inlineValue, command.several?.includes(name) === true);
    given.set(name, [...(given.get(name) ?? []), value]);
  }
  if (!given.has('help')) checkOperands(command, word, operands);
  return { command, word, operands, line: writeLine(argv), signal, ...createGetters(given) };
}

/** What may be said alone takes no value from the option that follows it. */
function withoutValue(word: string, at: number, argv: readonly string[]): string {
  const next = argv[at + 1];
  const bare = Object.entries<Option>(options).some(([name, option]) => word === `--${name}` && mayBeBare(option));
  return bare && (next === undefined || next.startsWith('-')) ? `${word}=` : word;
}

function mayBeBare(option: Option): boolean {
  return (option.kind === 'text' || option.kind === 'texts') && option.bare === true;
}

/** The command that a word stands for: its name, or a lab. Throws LabError `unknown-lab`. */
export async function chooseCommand(word: string): Promise<Command> {
  const command = findCommand(word);
  if (command !== null) return command;
  const labs = await listLabs();
  if (labs.includes(word)) return labCommand;
  const names = [...labs, ...commands.filter((each) => each !== labCommand).map((each) => each.name)];
  const nearest = findNearest(word, names);
  throw new LabError(
    'unknown-lab',
    `there is no lab or command ${JSON.stringify(word)}`,
    `${nearest === null ? '' : `Did you mean ${nearest}? `}\`npm run lab -- list\` lists the labs, \`npm run lab\` the commands.`,
  );
}

function findOption(name: string, typed: string, command: Command, word: string): OptionName {
  const known: readonly OptionName[] = [...command.options, ...everywhere];
  const found = known.find((each) => each === name);
  if (found !== undefined) return found;
  const names = known.map((each) => `--${each}`);
  throw usage(`${word} has no option ${typed}`, suggest(typed, names), word);
}

function readValue(name: OptionName, value: string | undefined, inline: boolean | undefined, several: boolean): Value {
  const option: Option = options[name];
  if (option.kind === 'flag') {
    if (value !== undefined) throw usage(`--${name} takes no value`, `Write --${name} alone.`);
    return true;
  }
  if (mayBeBare(option) && value === '') return value;
  if (value === undefined || value === '' || (!inline && value.startsWith('-'))) {
    throw usage(`--${name} needs a value`, `Write --${name} ${option.takes}: ${option.help}.`);
  }
  if (option.kind === 'whole' && several) readSeveral(name, option, value);
  else if (option.kind === 'whole') readWhole(name, option, value);
  if (option.kind === 'text' && option.oneOf !== undefined && !option.oneOf.includes(value)) {
    throw usage(`--${name} cannot be ${JSON.stringify(value)}`, suggest(value, option.oneOf));
  }
  return value;
}

function readWhole(name: string, option: Option & { kind: 'whole' }, value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < option.from || number > option.to) {
    throw usage(
      `--${name} cannot be ${JSON.stringify(value)}`,
      `Give a whole number from ${option.from} to ${option.to.toLocaleString('en')}.`,
    );
  }
  return number;
}

const mostNumbers = 12;

/** `64,512` */
function readSeveral(name: string, option: Option & { kind: 'whole' }, value: string): void {
  const parts = value.split(',').map((part) => part.trim());
  const isKnown = (part: string) => /^\d+$/.test(part) && Number(part) >= option.from && Number(part) <= option.to;
  if (parts.length <= mostNumbers && parts.every(isKnown)) return;
  throw usage(
    `--${name} cannot be ${JSON.stringify(value)}`,
    `Give up to ${mostNumbers} whole numbers from ${option.from} to ${option.to.toLocaleString('en')}, with commas between them.`,
  );
}

function checkOperands(command: Command, word: string, operands: readonly string[]): void {
  const needed = command.operands.filter((operand) => !operand.startsWith('[')).length;
  const surplus = command.takesMore ? undefined : operands[command.operands.length];
  if (surplus !== undefined) {
    throw usage(`${word} got an unexpected argument, ${JSON.stringify(surplus)}`, 'Leave it out.', word);
  }
  const lacking = command.operands[operands.length];
  if (operands.length < needed && lacking !== undefined) {
    throw usage(`${word} needs <${lacking}>`, `For example: npm run lab -- ${command.examples[0]}.`, word);
  }
}

function createGetters(given: Given): Pick<Input, 'flag' | 'text' | 'texts' | 'whole' | 'wholes'> {
  const listTexts = (name: OptionName) => (given.get(name) ?? []).filter((value) => value !== true);
  return {
    flag: (name) => given.has(name),
    text: (name) => listTexts(name).at(-1) ?? null,
    texts: (name) => {
      const option: Option = options[name];
      const values = listTexts(name);
      if (option.kind !== 'texts' || !option.commas) return values;
      return values
        .flatMap((value) => value.split(','))
        .map((value) => value.trim())
        .filter((value) => value !== '');
    },
    wholes: (name) => {
      const value = listTexts(name).at(-1);
      return value === undefined ? null : [...new Set(value.split(',').map(Number))].sort((one, other) => one - other);
    },
    whole: (name) => {
      const value = listTexts(name).at(-1);
      return value === undefined ? null : Number(value);
    },
  };
}

function usage(message: string, remedy: string, word?: string): LabError {
  const more = word === undefined || word === 'help' ? '' : ` See \`npm run lab -- help ${word}\`.`;
  return new LabError('usage', message, remedy + more);
}

function writeLine(argv: readonly string[]): string {
  const quoted = argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return ['npm run lab --', ...quoted].join(' ');
}
