import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { messageOf } from '../errors.ts';
import type { RunResult } from '../judge/result.ts';
import { renderHtml } from '../report/html/page.ts';
import { writeText } from '../run/store.ts';
import { printAside } from './print.ts';
import { readRunFiles } from './run-files.ts';

export const pageName = 'report.html';

/** Writes the run as one page; gives its absolute path. Error: `disk-full`. */
export async function writePage(result: RunResult, runFolder: string, file: string): Promise<string> {
  const path = resolve(file);
  const away = relative(dirname(path), runFolder).split(sep).map(encodeURIComponent).join('/');
  const files = await readRunFiles(result, resolve(runFolder), away === '' ? '' : `${away}/`);
  await writeText(dirname(path), basename(path), renderHtml(result, files));
  return path;
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
