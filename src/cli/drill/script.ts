import { copyFile, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { askKeeper } from '../../drill/ask-keeper.ts';
import { sourceName, workspaceOf } from '../../drill/live-state.ts';
import { exitCodes, LabError } from '../../errors.ts';
import type { DrillSecond } from '../../judge/drill/drill-record.ts';
import { isDecided } from '../../lab/young-views.ts';
import { interrupted } from '../../world/interrupted.ts';
import type { Input } from '../input.ts';
import { parse } from '../parse.ts';
import { resolveExisting } from '../paths.ts';
import { print } from '../print.ts';
import { drillActions } from './actions.ts';
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
    const source = resolveExisting('copy', rest[0] ?? '');
    await copyFile(source, join(workspaceOf(await requireDrill(input)), sourceName));
    return;
  }
  await act(words, input);
}

async function act(words: readonly string[], input: Input): Promise<void> {
  const command = await parse(['drill', ...words, '--out', findDrillsFolder(input)], input.signal);
  const action = drillActions[command.operands[0] ?? ''];
  if (action === undefined) {
    throw new LabError(
      'usage',
      `a script has no command ${JSON.stringify(words.join(' '))}`,
      'See `npm run lab -- help page`.',
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

const pollMs = 500;

async function waitFor(words: readonly string[], input: Input): Promise<void> {
  const [, what, held, most] = /^(good|bad) for (\d+) within (\d+)$/.exec(words.join(' ')) ?? [];
  if (what === undefined) {
    throw new LabError('usage', `cannot wait for ${words.join(' ')}`, 'For example: wait good for 5 within 60.');
  }
  const folder = await requireDrill(input);
  const untilMs = performance.now() + Number(most) * 1_000;
  const fromMs = Date.now();
  for (;;) {
    const { seconds } = await askKeeper(folder, { ask: 'status' }, input.signal);
    // What was before the wait is no answer to it.
    if (
      hasHeld(
        what === 'good',
        Number(held),
        seconds.filter(({ at }) => Date.parse(at) >= fromMs),
      )
    )
      return;
    if (performance.now() > untilMs) {
      throw new LabError('no-answer', `it was not ${what} for ${held} s within ${most} s`, 'Wait longer, or for less.');
    }
    await wait(pollMs, undefined, { signal: input.signal });
  }
}

/** Whether the last whole seconds, so many of them, were all good, or all bad; the newest is still filling. */
export function hasHeld(good: boolean, forSeconds: number, seconds: readonly DrillSecond[]): boolean {
  // One whose views may still turn out to be bad is no answer.
  const whole = seconds
    .filter(({ views }) => views > 0)
    .slice(0, -2)
    .filter((second) => isDecided(second));
  const last = whole.slice(-forSeconds);
  const isSo = (second: DrillSecond) =>
    good ? second.bad <= (second.good + second.bad) * 0.01 : second.bad > second.good;
  return last.length === forSeconds && last.every(isSo);
}
