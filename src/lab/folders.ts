import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where two-am itself lies. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** The labs; `TWO_AM_LABS` names another folder, for tests and for labs kept elsewhere. */
export function labsFolder(): string {
  const elsewhere = process.env.TWO_AM_LABS;
  return elsewhere ? resolve(elsewhere) : join(projectFolder, 'labs');
}

/** Beside the labs. */
export function runbooksFolder(): string {
  return join(dirname(labsFolder()), 'runbooks');
}
