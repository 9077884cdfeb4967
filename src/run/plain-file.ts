import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isInside } from '../judge/record/inside.ts';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** Files of a folder that somebody else may have made: nothing but a plain file in it is read, so that nothing hangs or leads away. */

/** The bytes of a file below the folder. Throws what the system says, `it is no plain file`, `it leads out of the folder`. */
export function readPlainBytes(folder: string, path: string): Buffer {
  const opened = openBelow(folder, path);
  try {
    return readFileSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** The same as text. Throws besides: `it is not UTF-8`. */
export function readPlainText(folder: string, path: string): string {
  return decode(new TextDecoder('utf-8', { fatal: true }), readPlainBytes(folder, path));
}

const chunkBytes = 2 ** 18;

/** The same a piece at a time, each of which is gone once the next one is asked for. */
export function* readPlainChunks(folder: string, path: string): Iterable<Buffer> {
  const opened = openBelow(folder, path);
  try {
    // Whatever size it says it has: one that has more is read in more pieces.
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, fstatSync(opened).size + 1));
    for (let length = readSync(opened, chunk); length > 0; length = readSync(opened, chunk))
      yield chunk.subarray(0, length);
  } finally {
    closeSync(opened);
  }
}

/** The lines of a text, without their ends, of which only a piece is held at a time; the last one is empty where the text ends a line. */
export function* readPlainLines(folder: string, path: string): Iterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for (const chunk of readPlainChunks(folder, path)) {
    const [first = '', ...lines] = decode(decoder, chunk, true).split('\n');
    // Joined and never searched again: a line may be as long as the file.
    rest += first;
    for (const line of lines) {
      yield rest;
      rest = line;
    }
  }
  yield rest + decode(decoder);
}

function decode(decoder: InstanceType<typeof TextDecoder>, bytes?: Buffer, stream = false): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw new Error('it is not UTF-8');
  }
}

/** Gives a descriptor, which the caller closes. */
function openBelow(folder: string, path: string): number {
  const file = join(folder, path);
  // Whoever opens a pipe otherwise waits for somebody who writes into it.
  const opened = openPlain(file);
  try {
    if (!fstatSync(opened).isFile()) throw new Error('it is no plain file');
    if (!isInside(path) || !isBelow(realpathSync(folder), realpathSync(dirname(file))))
      throw new Error('it leads out of the folder');
    return opened;
  } catch (error) {
    closeSync(opened);
    throw error;
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
