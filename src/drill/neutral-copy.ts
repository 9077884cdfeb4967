import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { parser } from '@lezer/javascript';
import { projectFolder } from '../lab/folders.ts';
import { listPathImports } from '../lab/load/module-imports.ts';

const typescript = parser.configure({ dialect: 'ts' });

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Copies a variant's module to `<folder>/<name>`, without its comments, and what it imports by path beside it as
 * `part-1.ts`…: the code is the system's own and may be read, what its author says of it would be the answer.
 */
export async function copyNeutrally(file: string, folder: string, name: string): Promise<void> {
  const named = new Map([[resolve(file), name]]);
  const nameFor = (path: string) => {
    const known = named.get(path);
    if (known !== undefined) return known;
    const next = `part-${named.size}.ts`;
    named.set(path, next);
    return next;
  };
  // Grows while it is read.
  for (const [path, as] of named) {
    const source = await readFile(path, 'utf8');
    await writeFile(
      join(folder, as),
      rewrite(source, (imported) => `./${nameFor(resolve(dirname(path), imported))}`),
    );
  }
}

/**
 * A folder of modules, empty whatever it held: one may be left of a version that was refused, or of a keeper that was
 * killed. Outside two-am's own folder they are told where `#lab`, `#rpc` and the packages are.
 */
export async function makeModuleFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  if (!relative(projectFolder, folder).startsWith('..')) return;
  const { imports } = JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8'));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify({ type: 'module', imports }, null, 2)}\n`);
  for (const name of ['src', 'node_modules']) await symlink(join(projectFolder, name), join(folder, name));
}

function rewrite(source: string, renameImport: (path: string) => string): string {
  const edits: Edit[] = listPathImports(source).map(({ path, from, to }) => ({ from, to, text: renameImport(path) }));
  typescript.parse(source).iterate({
    enter({ name, from, to }) {
      if (name === 'LineComment' || name === 'BlockComment') edits.push({ ...wholeLines(source, from, to), text: '' });
    },
  });
  return edits
    .toSorted((one, other) => other.from - one.from)
    .reduce((text, { from, to, text: put }) => text.slice(0, from) + put + text.slice(to), source)
    .replace(/\n{3,}/g, '\n\n');
}

/** A comment that stands alone goes with its line. */
function wholeLines(source: string, from: number, to: number): { from: number; to: number } {
  const lineFrom = source.lastIndexOf('\n', from - 1) + 1;
  const nextLine = source.indexOf('\n', to);
  const lineTo = nextLine === -1 ? source.length : nextLine;
  const alone = source.slice(lineFrom, from).trim() === '' && source.slice(to, lineTo).trim() === '';
  if (alone) return { from: lineFrom, to: Math.min(source.length, lineTo + 1) };
  return { from: from - (/[ \t]*$/.exec(source.slice(lineFrom, from))?.[0].length ?? 0), to };
}
