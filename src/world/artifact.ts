import { readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { LabError, messageOf } from '../errors.ts';
import { isRelative, listPathImports } from '../lab/load/module-imports.ts';

/**
 * A variant as it travels to where its world runs: its own sources. What they import beside them, packages and `#lab`, `#rpc`
 * and `#measures`, every member has.
 */
export interface Artifact {
  /** Of its main module, below the common folder of all, as all paths here: `fixes/grpc.ts`. */
  readonly entry: string;
  /** Path → source, of the main module and of what it imports by path. */
  readonly files: Readonly<Record<string, string>>;
  /** The common folder on the runner's machine, absolute: where that is the machine of the world too, nothing has to be copied. */
  readonly folder: string;
}

/**
 * Reads a variant's module and what it imports by path. A file that is not there is left out, as whoever loads the rest will say
 * best. Error: `broken-variant` where the module itself cannot be read.
 */
export function readArtifact(file: string): Artifact {
  const main = resolve(file);
  const sources = new Map([[main, readMain(main)]]);
  // Grows while it is read.
  for (const [path, source] of sources) {
    for (const imported of listPathImports(source, isPath)) {
      const next = resolve(dirname(path), imported.path);
      const text = sources.has(next) ? null : readIfThere(next);
      if (text !== null) sources.set(next, text);
    }
  }
  const folder = commonFolder([...sources.keys()].map((path) => dirname(path)));
  const pathIn = (path: string) => relative(folder, path).replaceAll(sep, '/');
  const files = Object.fromEntries(
    [...sources].map(([path, source]) => [pathIn(path), relocate(source, dirname(path), (one) => sources.has(one))]),
  );
  return { entry: pathIn(main), files, folder };
}

/** A file URL names a place as an absolute path does, but nobody writes one. */
function isPath(imported: string): boolean {
  return isRelative(imported) || isAbsolute(imported);
}

/** What it imports by an absolute path it imports by a relative one then: elsewhere, only that leads to the same file. */
function relocate(source: string, folder: string, travels: (path: string) => boolean): string {
  let moved = source;
  for (const { path, from, to } of listPathImports(source, isAbsolute).toReversed()) {
    if (!travels(path)) continue;
    const next = relative(folder, path).replaceAll(sep, '/');
    moved = moved.slice(0, from) + (isRelative(next) ? next : `./${next}`) + moved.slice(to);
  }
  return moved;
}

/** Where its main module lies on the runner's machine. */
export function placeOnRunner({ folder, entry }: Artifact): string {
  return join(folder, entry);
}

function readMain(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new LabError(
      'broken-variant',
      `${basename(file)} cannot be read: ${messageOf(cause)}`,
      'Name a module that exports a variant.',
      { cause },
    );
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function commonFolder(folders: readonly string[]): string {
  const [first = '', ...others] = folders;
  const isAbove = (folder: string) => others.every((other) => other === folder || other.startsWith(folder + sep));
  let folder = first;
  while (!isAbove(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
