import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isInside } from '../judge/record/inside.ts';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** Files of a folder that somebody else may have made: nothing but a plain file in it is read, so that nothing hangs or leads away. */

/** The bytes of a file below the folder. Throws what the system says, `it is no plain file`, `it leads out of the folder`. */
export function readPlainBytes(folder: string, path: string): Buffer {
  const file = join(folder, path);
  // Whoever opens a pipe otherwise waits for somebody who writes into it.
  const opened = openPlain(file);
  try {
    if (!fstatSync(opened).isFile()) throw new Error('it is no plain file');
    if (!isInside(path) || !isBelow(realpathSync(folder), realpathSync(dirname(file))))
      throw new Error('it leads out of the folder');
    return readFileSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** The same as text. Throws besides: `it is not UTF-8`. */
export function readPlainText(folder: string, path: string): string {
  const bytes = readPlainBytes(folder, path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('it is not UTF-8');
  }
}

function openPlain(file: string): number {
  try {
    return openSync(file, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    // A link; a socket; a device that is not there.
    if (code === 'ELOOP' || code === 'EMLINK' || code === 'ENXIO') throw new Error('it is no plain file');
    throw error;
  }
}

function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
