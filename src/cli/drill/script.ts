import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { putCode } from '../../drill/verbs/put-code.ts';
import { waitUntil } from '../../drill/verbs/wait.ts';
import { exitCodes, LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { interrupted } from '../../world/interrupted.ts';
import type { Input } from '../input.ts';
import { parse } from '../parse.ts';
import { resolveExisting } from '../paths.ts';
import { print } from '../print.ts';
import { drillActions, findAction } from './actions.ts';
import { beginDrill } from './begin.ts';
import { findDrillsFolder, requireDrill } from './find-drill.ts';

/**
 * A drill without a person: what is typed after `drill`, a line each, and beside it
 * - `wait good|bad for <s> within <s>`: until the SLO has been met, or violated, for so many whole seconds in a row,
 * - `copy <file>`: puts a file in the place of workspace/storefront.ts.
 * Empty lines, and what follows a `#`, say nothing. A verdict of NO goes on; whatever fails, and a Ctrl-C, ends the drill.
 */
export async function playScript(input: Input, file: string): Promise<number> {
  const lines = readLines(await readFile(resolveExisting('--script', file), 'utf8'));
  await beginDrill(input);
  try {
    for (const { number, words } of lines) {
      print(`\n> ${words.join(' ')}`);
      await obey(words, input).catch((error: unknown) => {
        if (input.signal.aborted) throw interrupted();
        throw error instanceof LabError
          ? new LabError(error.code, `${basename(file)}:${number}: ${error.message}`, error.hint, { cause: error })
          : error;
      });
    }
  } finally {
    if (await isOpen(input)) await act(['end'], input);
  }
  return exitCodes.verified;
}

export interface ScriptLine {
  readonly number: number;
  readonly words: readonly string[];
}

/** Words as a shell takes them, as far as quotes go. */
export function readLines(text: string): ScriptLine[] {
  return text.split('\n').flatMap((line, at) => {
    const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(#.*)|(\S+)/g)]
      .filter(([, , , comment]) => comment === undefined)
      .map(([, double, single, , plain]) => double ?? single ?? plain ?? '');
    return words.length === 0 ? [] : [{ number: at + 1, words }];
  });
}

async function obey(words: readonly string[], input: Input): Promise<void> {
  const [first = '', ...rest] = words;
  if (first === 'wait') return waitFor(rest, input);
  if (first === 'copy') {
    const file = resolveExisting('copy', rest[0] ?? '');
    return putCode(await requireDrill(input), file);
  }
  await act(words, input);
}

async function act(words: readonly string[], input: Input): Promise<void> {
  const command = await parse(['drill', ...words, '--out', findDrillsFolder(input)], input.signal);
  const action = findAction(command.operands[0] ?? '');
  if (action === null) {
    throw new LabError(
      'usage',
      `a script has no command ${JSON.stringify(words.join(' '))}`,
      `${suggest(words[0] ?? '', [...Object.keys(drillActions), 'wait', 'copy'])} See \`npm run lab -- help drill\`.`,
    );
  }
  const { run } = await action.load();
  await run(command);
}

async function isOpen(input: Input): Promise<boolean> {
  return requireDrill(input).then(
    () => true,
    () => false,
  );
}

async function waitFor(words: readonly string[], input: Input): Promise<void> {
  const [, what, held, most] = /^(good|bad) for (\d+) within (\d+)$/.exec(words.join(' ')) ?? [];
  if (what === undefined) {
    throw new LabError('usage', `cannot wait for ${words.join(' ')}`, 'For example: wait good for 5 within 60.');
  }
  const awaited = {
    what: what === 'good' ? 'good' : 'bad',
    forSeconds: Number(held),
    withinSeconds: Number(most),
  } as const;
  await waitUntil(await requireDrill(input), awaited, input.signal);
}
