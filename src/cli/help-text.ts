import { hang } from '../report/text.ts';
import { type Command, commands } from './commands.ts';
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
    `${prefix} help <command> tells its options, ${prefix} list the labs.`,
    'exit codes: 0 reproduced and verified · 1 refuted · 2 wrong use or a failure',
    '            3 something is missing here · 4 inconclusive · 130 interrupted',
  ].join('\n');
}

/** One command, `word` being the name or the lab that was typed. */
export function writeCommandHelp(command: Command, word: string): string {
  const names: readonly OptionName[] = [...command.options, ...everywhere];
  return [
    `usage: ${prefix} ${writeUsage(command, word)} [options]`,
    '',
    `  ${command.summary}`,
    '',
    ...(command.actions ? [...columns(command.actions.map(({ usage, summary }) => [usage, summary])), ''] : []),
    ...columns(names.map((name) => [writeOption(name), options[name].says])),
    '',
    'for instance',
    ...command.examples.map((example) => `  ${example.includes('--json') ? silentPrefix : prefix} ${example}`),
  ].join('\n');
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
