import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunResult } from '../judge/result.ts';
import type { Diff } from '../report/sheet.ts';

/** The line of the defect that tells it from the recommended fix, and the fix's; null: they are not there to be read. */
export async function readDiff(result: RunResult, runFolder: string): Promise<Diff | null> {
  const defect = result.variants.find(({ id }) => id === 'defect');
  const fix = result.variants.find(({ recommended }) => recommended);
  if (!defect?.source || !fix?.source) return null;
  let sources: [string, string];
  try {
    sources = [
      await readFile(join(runFolder, defect.source), 'utf8'),
      await readFile(join(runFolder, fix.source), 'utf8'),
    ];
  } catch {
    // The report stands without it.
    return null;
  }
  const [before, after] = sources;
  const removed = pickLine(before, after, namesThatFell(result));
  const added = pickLine(after, before, []);
  if (removed === null || added === null) return null;
  return { removed, removedFrom: 'defect.ts', added, addedFrom: `fixes/${fix.id.slice('fix:'.length)}.ts` };
}

/** Of the functions that the fix took CPU from, largest first: `stringify`. */
function namesThatFell(result: RunResult): string[] {
  const fell = (result.profile?.functions ?? []).filter(({ before, after }) => after < before);
  return fell.flatMap(({ name }) => /([a-z0-9]{3,})\W*$/i.exec(name)?.[1] ?? []);
}

/** Among the lines of a source that the other has not: one that names what was looked for, else the first. */
export function pickLine(source: string, other: string, names: readonly string[]): string | null {
  const known = new Set(listStatements(other));
  const own = listStatements(source).filter((line) => !known.has(line));
  for (const name of names) {
    const telling = own.find((line) => new RegExp(`\\b${name}\\b`).test(line));
    if (telling !== undefined) return telling;
  }
  return own[0] ?? null;
}

/** Lines that do something: no imports, comments, signatures or brackets. */
function listStatements(source: string): string[] {
  return source
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /\(/.test(line) && !/^(import|export|\/\/|\/?\*)|[{(]$/.test(line))
    .map((line) => line.replace(/[,;]$/, '').replace(/^(return|const \w+ =|\w+: \(.*?\) =>) /, ''));
}
