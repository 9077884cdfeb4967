import { resolve } from 'node:path';
import { findOnPath } from './find-program.ts';

/** By TWO_AM_PYTHON, else python3 on PATH; null: there is none. Whether it runs, and what it has, is not looked at. */
export function findPython(env: NodeJS.ProcessEnv = process.env): string | null {
  return env.TWO_AM_PYTHON ? resolve(env.TWO_AM_PYTHON) : findOnPath('python3', env.PATH ?? '');
}
