import type { RunResult } from '../judge/result.ts';
import { showPath } from '../lab/fault-line.ts';
import { renderQuiet } from '../report/summary.ts';
import { renderTerminal } from '../report/terminal.ts';
import type { Input } from './input.ts';
import { print, printDocument } from './print.ts';
import { readDiff } from './telling-diff.ts';
import { knowsUnicode, wantsColour } from './terminal.ts';

/** A run as it was asked for: the document, the verdict's line, or the whole screen. */
export async function showResult(result: RunResult, runFolder: string, input: Input): Promise<void> {
  if (input.flag('json')) return printDocument(result);
  if (input.flag('quiet')) return print(renderQuiet(result));
  const diff = await readDiff(result, runFolder);
  const screen = renderTerminal(result, {
    colour: wantsColour(process.stdout),
    unicode: knowsUnicode(),
    folder: showPath(runFolder),
    ...(process.stdout.columns ? { width: process.stdout.columns } : {}),
    ...(diff === null ? {} : { diff }),
  });
  print(screen);
}
