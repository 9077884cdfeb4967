import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../judge/record/result.ts';
import { showPath } from '../lab/fault-line.ts';
import { renderQuiet } from '../report/summary.ts';
import { renderTerminal } from '../report/terminal.ts';
import type { Input } from './input.ts';
import { print, printDocument } from './print.ts';
import { readDiff } from './telling-diff.ts';
import { wantsColour } from './terminal.ts';
import { pageName } from './write-page.ts';

/** A run as it was asked for: the document, the verdict's line, or the whole screen. */
export async function showResult(result: RunResult, runFolder: string, input: Input): Promise<void> {
  if (input.flag('json')) return printDocument(result);
  if (input.flag('quiet')) return print(renderQuiet(result));
  print(await drawScreen(result, runFolder, wantsColour(process.stdout), process.stdout.columns));
}

/** The screen as text, with colours as SGR codes where they are wanted. */
export async function drawScreen(
  result: RunResult,
  runFolder: string,
  colour: boolean,
  columns?: number,
): Promise<string> {
  const diff = await readDiff(result, runFolder);
  return renderTerminal(result, {
    colour,
    folder: showPath(runFolder),
    ...(existsSync(join(runFolder, pageName)) ? { page: pageName } : {}),
    ...(columns ? { width: columns } : {}),
    ...(diff === null ? {} : { diff }),
  });
}
