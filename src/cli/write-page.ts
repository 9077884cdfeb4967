import { basename, dirname, join, resolve } from 'node:path';
import { messageOf } from '../errors.ts';
import type { RunResult } from '../judge/record/result.ts';
import type { Compared } from '../judge/verdict/compare-runs.ts';
import { renderCard } from '../report/card.ts';
import { renderComparison } from '../report/html/compare-page.ts';
import { renderIndex } from '../report/html/index-page.ts';
import { renderHtml } from '../report/html/page.ts';
import { noFiles } from '../report/html/report.ts';
import { writeText } from '../run/store.ts';
import { drawPng } from './draw-png.ts';
import { wayTo } from './paths.ts';
import { printAside } from './print.ts';
import { readPlaces, readRunFiles } from './run-files.ts';

export const pageName = 'report.html';

/** Writes the run as one page, and its card beside it, as SVG and as PNG; gives its absolute path. Error: `disk-full`. */
export async function writePage(result: RunResult, runFolder: string, file: string): Promise<string> {
  return writeDrawn(await drawPage(result, runFolder, file));
}

interface DrawnPage {
  /** Absolute. */
  readonly path: string;
  /** By their names, beside each other. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}

/** All of a page, of which nothing is written yet. */
export async function drawPage(result: RunResult, runFolder: string, file: string): Promise<DrawnPage> {
  const path = resolve(file);
  // What it takes is given back before the views of a long run are read.
  const card = renderCard(result);
  const png = await drawPng(card);
  const read = await readRunFiles(result, resolve(runFolder), toFolder(path, runFolder));
  const name = `${basename(path, '.html')}.card`;
  const files = new Map<string, string | Uint8Array>([
    [basename(path), renderHtml(result, read)],
    [`${name}.svg`, card],
    [`${name}.png`, png],
  ]);
  return { path, files };
}

/** Gives its absolute path. Error: `disk-full`. */
export async function writeDrawn({ path, files }: DrawnPage): Promise<string> {
  for (const [name, content] of files) await writeText(dirname(path), name, content, '--html FILE');
  return path;
}

/** Two runs as one page; gives its absolute path. Error: `disk-full`. */
export async function writeComparison(one: Stored & Compared, other: Stored & Compared, file: string): Promise<string> {
  const path = resolve(file);
  const [places, otherPlaces] = await Promise.all(
    [one, other].map(({ folder }) => readPlaces(resolve(folder), toFolder(path, folder))),
  );
  const text = renderComparison({ ...one, files: places ?? noFiles }, { ...other, files: otherPlaces ?? noFiles });
  await writeText(dirname(path), basename(path), text, '--html FILE');
  return path;
}

interface Stored {
  readonly result: RunResult;
  readonly folder: string;
}

/** From a page to a run's folder, with a slash at its end; empty where the page lies in it. */
function toFolder(page: string, folder: string): string {
  const away = wayTo(dirname(page), folder);
  return away === '' ? '' : `${away}/`;
}

interface Paged extends Stored {
  /** Absolute; null: it has none. */
  readonly page: string | null;
}

/** One page over several runs in the folder of all runs; gives its absolute path. Error: `disk-full`. */
export async function writeIndex(runs: readonly Paged[], runsFolder: string): Promise<string> {
  const name = 'index.html';
  const indexed = await Promise.all(
    runs.map(async ({ result, folder, page }) => ({
      result,
      href: page === null ? null : wayTo(runsFolder, page),
      files: await readPlaces(folder, toFolder(join(runsFolder, name), folder)),
    })),
  );
  await writeText(runsFolder, name, renderIndex(indexed));
  return join(runsFolder, name);
}

/** The page of a run that has just ended: one that cannot be written costs the run nothing but a word. */
export async function leavePage(result: RunResult, runFolder: string): Promise<string | null> {
  try {
    return await writePage(result, runFolder, join(runFolder, pageName));
  } catch (error) {
    printAside(`${pageName} could not be written: ${messageOf(error)}`);
    return null;
  }
}
