import type { RunResult } from '../judge/record/result.ts';
import type { Diff } from '../report/sheet.ts';
import { readPlainText } from '../run/plain-file.ts';

/** The line of the defect that tells it from the recommended fix, and the fix's; null: they are not there to be read. */
export async function readDiff(result: RunResult, runFolder: string): Promise<Diff | null> {
  const defect = result.variants.find(({ id }) => id === 'defect');
  const fix = result.variants.find(({ recommended }) => recommended);
  if (!defect?.source || !fix?.source) return null;
  let sources: [string, string];
  try {
    sources = [readPlainText(runFolder, defect.source), readPlainText(runFolder, fix.source)];
  } catch {
    // The report stands without it.
    return null;
  }
  const lines = pickLines(...sources, namesThatFell(result));
  return lines && { ...lines, removedFrom: 'defect.ts', addedFrom: `fixes/${fix.id.slice('fix:'.length)}.ts` };
}

/** Of the functions that the fix took CPU from, largest first: `stringify`. */
function namesThatFell(result: RunResult): string[] {
  const fell = (result.profile?.functions ?? []).filter(({ before, after }) => after < before);
  return fell.flatMap(({ name }) => /([a-z0-9]{3,})\W*$/i.exec(name)?.[1] ?? []);
}

/**
 * Of the statements that each source has alone, one a side: in `before` the first that names what was looked for, in
 * `after` its counterpart in the function of the same name; else the first. null: one side has none.
 */
export function pickLines(
  before: string,
  after: string,
  names: readonly string[],
): Pick<Diff, 'removed' | 'added'> | null {
  const [had, has] = [listStatements(before), listStatements(after)];
  const own = had.filter(({ code }) => !has.some((other) => other.code === code));
  const news = has.filter(({ code }) => !had.some((other) => other.code === code));
  const removed =
    names.map((name) => own.find(({ code }) => new RegExp(`\\b${name}\\b`).test(code))).find((found) => found) ??
    own[0];
  const added = news.find(({ within }) => within === removed?.within && within !== null) ?? news[0];
  return removed && added ? { removed: removed.code, added: added.code } : null;
}

interface Statement {
  readonly code: string;
  /** The function that it stands in; null: none that has a name of its own. */
  readonly within: string | null;
}

/** Lines that do something: no imports, comments, signatures or brackets. */
function listStatements(source: string): Statement[] {
  const statements: Statement[] = [];
  let within: string | null = null;
  for (const line of source.split('\n').map((each) => each.trim())) {
    within = /^(?:export )?(?:async )?function (\w+)/.exec(line)?.[1] ?? within;
    if (!line.includes('(') || /^(import|export|\/\/|\/?\*)|[{(]$/.test(line)) continue;
    const code = line.replace(/[,;]$/, '').replace(/^(return|const \w+ =|\w+: \(.*?\) =>) /, '');
    statements.push({ code, within });
  }
  return statements;
}
