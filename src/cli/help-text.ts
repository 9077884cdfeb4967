import { hang } from '../report/text.ts';
import { commands } from './commands.ts';
import type { Command } from './input.ts';
import { everywhere, type Option, type OptionName, options } from './options.ts';

const prefix = 'npm run lab --';
/** Without npm's own lines, which would stand before the document. */
const silentPrefix = 'npm run --silent lab --';

/** What two-am is, and every command in a line. */
export function writeHelp(): string {
  return [
    'two-am replays production outages of model serving on this machine, shows the',
    'cause in a profiler, and proves the fix.',
    '',
    `usage: ${prefix} <command> [options]`,
    '',
    ...columns(commands.map((command) => [writeUsage(command, command.name), command.summary])),
    '',
    `${prefix} help <command> shows its options, ${prefix} list the labs.`,
    'exit codes: 0 reproduced and verified · 1 refuted · 2 usage error or failure',
    '            3 something is missing here · 4 inconclusive · 130 interrupted',
  ].join('\n');
}

/** One command, `word` being the name or the lab that was typed; of one that has actions that of `about` alone, where it is one. */
export function writeCommandHelp(command: Command, word: string, about: string | null = null): string {
  const action = command.actions?.find(({ usage }) => usage.split(' ')[0] === about);
  if (action !== undefined) return writeActionHelp(command, word, action);
  return [
    `usage: ${prefix} ${writeUsage(command, word)} [options]`,
    '',
    `  ${command.summary}`,
    '',
    ...(command.actions ? [...columns(command.actions.map(({ usage, summary }) => [usage, summary])), ''] : []),
    ...writeOptions([...command.options, ...everywhere]),
    ...writeExamples(command.examples),
    ...(command.note ? ['', command.note] : []),
  ].join('\n');
}

type Action = NonNullable<Command['actions']>[number];

function writeActionHelp(command: Command, word: string, { usage, summary, options: own = [] }: Action): string {
  const [name] = usage.split(' ');
  return [
    `usage: ${prefix} ${word} ${usage} [options]`,
    '',
    `  ${summary}`,
    '',
    ...writeOptions([...own, 'out', ...everywhere]),
    ...writeExamples(command.examples.filter((example) => example.startsWith(`${word} ${name}`))),
    '',
    `${prefix} help ${word} shows the others.`,
  ].join('\n');
}

function writeOptions(names: readonly OptionName[]): string[] {
  return columns(names.map((name) => [writeOption(name), options[name].help]));
}

function writeExamples(examples: readonly string[]): string[] {
  if (examples.length === 0) return [];
  const shown = examples.map((example) => `  ${example.includes('--json') ? silentPrefix : prefix} ${example}`);
  return ['', 'for example', ...shown];
}

function writeUsage(command: Command, word: string): string {
  const operands = command.operands.map((operand) =>
    operand.startsWith('[') ? `[<${operand.slice(1, -1)}>]` : `<${operand}>`,
  );
  return [word, ...operands].join(' ');
}

function writeOption(name: OptionName): string {
  const option: Option = options[name];
  const short = option.short === undefined ? '' : `-${option.short}, `;
  return `${short}--${name}${option.kind === 'flag' ? '' : ` ${option.takes}`}`;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) => hang(`  ${left.padEnd(width)}  `, right, 80));
}
