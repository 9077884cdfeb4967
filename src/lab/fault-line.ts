import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A path as a person in this folder would type it. */
export function showPath(file: string): string {
  const near = relative(process.cwd(), file);
  return near === '' || near.startsWith('..') ? file : near;
}

/** `labs/x/lab.ts:3`: the file, with the line in it that a thrown error's stack names, where it names one. */
export function showFault(file: string, stack: string | undefined): string {
  const shown = showPath(file);
  if (stack === undefined) return shown;
  for (const name of [pathToFileURL(file).href, file]) {
    const from = stack.indexOf(`${name}:`);
    const line = from < 0 ? null : /^\d+/.exec(stack.slice(from + name.length + 1));
    if (line) return `${shown}:${line[0]}`;
  }
  return shown;
}

/** What to do about a module that cannot be imported, by what Node says. */
export function explainImport(code: unknown): string {
  if (code === 'ERR_PACKAGE_IMPORT_NOT_DEFINED' || code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING') {
    return '`#lab`, `#rpc` and `#measures` resolve only inside the two-am folder: keep the file there.';
  }
  if (code === 'ERR_MODULE_NOT_FOUND') return 'Fix the import; a path ends in `.ts`.';
  return 'Fix the file; `npx tsc` shows what is wrong with it.';
}
