import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first on a search path that can be run; null: there is none. */
export function findOnPath(name: string, path: string): string | null {
  return (
    path
      .split(delimiter)
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, name))
      .find(isProgram) ?? null
  );
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    // A folder that may be entered is executable too.
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
