import { existsSync, globSync, statSync } from 'node:fs';
import { basename, dirname, join, matchesGlob, relative, resolve } from 'node:path';
import { LabError } from '../../errors.ts';
import { resolveTyped } from '../paths.ts';
import { recordIn, recordNames } from './find-record.ts';

/** A file to check, and how a person would name it. */
export interface FoundFile {
  readonly path: string;
  readonly shown: string;
}

const markdown = '**/*.{md,markdown}';

/** Files, folders and globs as typed; `ignored` are globs, of files that nobody named. Error: `usage`. */
export function findFiles(typed: readonly string[], ignored: readonly string[], base: string): FoundFile[] {
  const found = new Map<string, FoundFile>();
  for (const one of typed) {
    for (const file of expand(one, ignored, base)) if (!found.has(file.path)) found.set(file.path, file);
  }
  return [...found.values()];
}

function expand(typed: string, ignored: readonly string[], base: string): FoundFile[] {
  const path = resolveTyped(typed);
  const isFolder = isDirectory(path);
  if (existsSync(path) && recordNames.some((name) => name === basename(path)))
    return inRecord(dirname(path), dirname(typed));
  if (existsSync(path) && !isFolder) return [{ path, shown: typed }];
  if (!isFolder && !/[*?{[]/.test(typed)) {
    throw new LabError('usage', `--lint ${typed}: there is no such file`, `Looked for at ${path}.`);
  }
  if (isFolder && recordIn(path) !== null) return inRecord(path, typed);
  const root = isFolder ? path : resolveTyped('.');
  const shownRoot = isFolder ? typed : '';
  const names = globSync(isFolder ? markdown : typed, { cwd: root, exclude: (name) => isHidden(String(name)) });
  const files = names
    .filter((name) => !isDirectory(resolve(root, name)) && !(isFolder && isIndex(name)))
    .map((name) => ({ path: resolve(root, name), shown: join(shownRoot, name) }))
    .filter((file) => !ignored.some((glob) => matchesGlob(relative(base, file.path), glob)))
    .toSorted((one, other) => one.path.localeCompare(other.path, 'en', { numeric: true }));
  if (files.length > 0) return files;
  throw new LabError(
    'usage',
    `--lint ${typed}: no file ${isFolder ? 'with Markdown in it' : 'is of that name'}`,
    `Looked in ${root}${ignored.length > 0 ? ', without what the config file ignores' : ''}.`,
  );
}

/** The postmortem of a drill or a run, in its folder: there is other Markdown beside it, such as a run's report. */
function inRecord(folder: string, typed: string): FoundFile[] {
  const names = globSync('*.{md,markdown}', { cwd: folder }).filter((name) => /postmortem|post-mortem/i.test(name));
  if (names.length > 0) return names.toSorted().map((name) => ({ path: join(folder, name), shown: join(typed, name) }));
  throw new LabError(
    'usage',
    `--lint ${typed}: no postmortem has been written in it`,
    `Write it with \`npm run lab -- postmortem ${typed}\`; hold one from elsewhere against it with \`--lint FILE --record ${typed}\`.`,
  );
}

/** The page that lists what is in a folder is no postmortem. */
const isIndex = (name: string) => /^(readme|index)\./i.test(basename(name));
const isHidden = (name: string) => basename(name) === 'node_modules' || /^\.[^.]/.test(basename(name));

/** A link that leads nowhere is none, and is a file that cannot be read. */
function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
