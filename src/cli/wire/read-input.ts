import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { LabError, messageOf } from '../../errors.ts';
import { findNearest } from '../../lab/check/nearest.ts';
import { quote } from '../../wire/escape.ts';
import { readBase64 } from '../../wire/input/base64.ts';
import { readHex } from '../../wire/input/hex.ts';
import { readStored, readTyped, type Spelled, type Spelling } from '../../wire/input/spelling.ts';
import { count } from '../../wire/problem.ts';
import { samples } from '../../wire/samples/index.ts';
import { resolveTyped } from '../paths.ts';

export interface WireInput extends Spelled {
  /** As a heading: a sample's name and what it is, a path, `stdin`. */
  readonly name: string;
}

/** Beyond it no message of gRPC's is read, and a terminal is no place for it. */
const mostBytes = 16_777_216;

/** A sample, a file, stdin, or bytes as they were typed. Throws LabError `usage`. */
export async function readInput(
  words: readonly string[],
  spelling: Spelling | null,
  signal: AbortSignal,
): Promise<WireInput> {
  const typed = words.join(' ');
  const sample = samples.find(({ name }) => name === typed);
  if (sample) return { name: `${sample.name}: ${sample.text}`, ...readStored(sample.bytes()) };
  if (typed === '-')
    return { name: 'stdin', ...respell(await readAll(process.stdin, 'stdin', signal), spelling, 'stdin') };
  const path = resolveTyped(typed);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && words.length === 1 && typed !== '') {
    if (found.isDirectory()) throw new LabError('usage', `${typed} is a folder`, 'Name a file.');
    const bytes = await readAll(createReadStream(path, { signal }), typed, signal);
    return { name: typed, ...respell(bytes, spelling, typed) };
  }
  if (spelling === 'raw')
    throw new LabError('usage', `${quote(typed.slice(0, 60), false)} is no file`, '--in raw is for files and stdin.');
  return { name: 'typed', ...readWords(typed, spelling) };
}

function readWords(typed: string, spelling: Spelling | null): Spelled {
  const read = spelling === 'hex' ? readHex(typed) : spelling === 'base64' ? readBase64(typed) : null;
  if (read?.bytes) return { bytes: read.bytes, spelling: spelling ?? 'hex' };
  if (read?.problem) throw misspelt(spelling ?? '', read.problem, 'what was typed');
  const guessed = readTyped(typed);
  const nearest = findNearest(
    typed,
    samples.map(({ name }) => name),
  );
  // A sample's name with a typo in it is base64 too, which nobody means.
  const isTypo = guessed?.spelling === 'base64' && nearest !== null;
  if (guessed !== null && !isTypo) return guessed;
  throw new LabError(
    'usage',
    `${quote(typed.slice(0, 60), false)} is no sample and no file, and not meant as hex or base64`,
    `${nearest === null ? '' : `Did you mean the sample ${nearest}? `}\`npm run lab -- wire\` lists the samples; bytes are typed as 08 96 01.`,
  );
}

function respell(bytes: Uint8Array, spelling: Spelling | null, name: string): Spelled {
  if (spelling === null) return readStored(bytes);
  if (spelling === 'raw') return { bytes, spelling };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const read = spelling === 'hex' ? readHex(text) : readBase64(text);
  if (read.bytes !== null) return { bytes: read.bytes, spelling };
  throw misspelt(spelling, read.problem, name);
}

function misspelt(
  spelling: string,
  { offset, expected, found }: { offset: number; expected: string; found: string },
  name: string,
) {
  const message = `${name} is not ${spelling}: character ${offset}: expected ${expected}, found ${found}`;
  return new LabError('usage', message, 'Correct it, or leave --in out.');
}

async function readAll(stream: Readable, name: string, signal: AbortSignal): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  const end = () => stream.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  signal.addEventListener('abort', end, { once: true });
  try {
    for await (const piece of stream) {
      pieces.push(Buffer.from(piece));
      bytes += piece.length;
      if (bytes <= mostBytes) continue;
      throw new LabError(
        'usage',
        `${name} has more than ${count(mostBytes, 'byte')}`,
        'Cut out the call in question: `head -c 1000000 FILE`.',
      );
    }
  } catch (error) {
    if (error instanceof LabError || signal.aborted) throw signal.aborted ? signal.reason : error;
    throw new LabError('usage', `${name} cannot be read: ${messageOf(error)}`, 'Name a file that you may read.');
  } finally {
    signal.removeEventListener('abort', end);
  }
  return Buffer.concat(pieces);
}
