import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { messageOf } from '../errors.ts';
import type { RunResult } from '../judge/result.ts';
import { renderCard } from '../report/card.ts';
import { renderIndex } from '../report/html/index-page.ts';
import { renderHtml } from '../report/html/page.ts';
import { writeText } from '../run/store.ts';
import { printAside } from './print.ts';
import { readRunFiles } from './run-files.ts';

export const pageName = 'report.html';

/** Writes the run as one page, and its card beside it; gives its absolute path. Error: `disk-full`. */
export async function writePage(result: RunResult, runFolder: string, file: string): Promise<string> {
  const path = resolve(file);
  const away = wayTo(dirname(path), runFolder);
  const files = await readRunFiles(result, resolve(runFolder), away === '' ? '' : `${away}/`);
  await writeText(dirname(path), basename(path), renderHtml(result, files));
  await writeText(dirname(path), `${basename(path, '.html')}.card.svg`, renderCard(result));
  return path;
}

interface Paged {
  readonly result: RunResult;
  /** Absolute; null: it has none. */
  readonly page: string | null;
}

/** One page over several runs in the folder of all runs; gives its absolute path. Error: `disk-full`. */
export async function writeIndex(runs: readonly Paged[], runsFolder: string): Promise<string> {
  const name = 'index.html';
  const indexed = runs.map(({ result, page }) => ({ result, href: page === null ? null : wayTo(runsFolder, page) }));
  await writeText(runsFolder, name, renderIndex(indexed));
  return join(runsFolder, name);
}

/** From a folder to a file or another folder, as a link. */
function wayTo(folder: string, path: string): string {
  return relative(folder, path).split(sep).map(encodeURIComponent).join('/');
}

/** The page of a run that has just ended: one that cannot be written costs the run nothing but a word. */
export async function leavePage(result: RunResult, runFolder: string): Promise<string | null> {
  try {
    return await writePage(result, runFolder, join(runFolder, pageName));
  } catch (error) {
    printAside(`the run has no ${pageName}: ${messageOf(error)}`);
    return null;
  }
}
