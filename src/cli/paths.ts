import { existsSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { LabError } from '../errors.ts';
import { projectFolder } from '../lab/folders.ts';
import type { Input } from './input.ts';

/** An absolute path, as the person meant it: `npm run` moves to the project's root and leaves word where they stood. */
export function resolveTyped(path: string): string {
  const cwd = process.cwd();
  const stoodIn = resolve(cwd) === resolve(projectFolder) ? (process.env.INIT_CWD ?? cwd) : cwd;
  return resolve(stoodIn, path);
}

/** Of all runs. */
export function findRunsFolder(input: Input): string {
  const out = input.text('out');
  return out === null ? resolve(projectFolder, 'runs') : resolveTyped(out);
}

/** A file that must be there already. Throws LabError `usage`. */
export function resolveExisting(option: string, path: string): string {
  const file = resolveTyped(path);
  if (!existsSync(file))
    throw new LabError('usage', `${option} ${path}: there is no such file`, `Looked for at ${file}.`);
  if (statSync(file).isDirectory())
    throw new LabError('usage', `${option} ${path}: that is a folder, and a file is meant`, `Name a file in ${file}.`);
  return file;
}

/** A run's folder, or a drill's, named by itself or by its `run.json` or `drill.json`. */
export function resolveRun(path: string): string {
  const resolved = resolveTyped(path);
  return ['run.json', 'drill.json'].includes(basename(resolved)) ? dirname(resolved) : resolved;
}

/** From a folder to a file or another folder, as a link. */
export function wayTo(folder: string, path: string): string {
  return relative(folder, path).split(sep).map(encodeURIComponent).join('/');
}
