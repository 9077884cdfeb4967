import { forTerminal, toDocument } from '../world/printable.ts';
import { spell } from './terminal.ts';

/**
 * The two ways out. Whoever asked for a document gets it alone on stdout. What is printed may come from a file, a socket or the
 * command line: none of it steers the terminal.
 */

export function print(text: string): void {
  printAsIs(spell(text));
}

/** For a program, in UTF-8 whatever the terminal knows. */
export function printAsIs(text: string): void {
  process.stdout.write(`${forTerminal(text)}\n`);
}

export function printDocument(value: unknown): void {
  printAsIs(toDocument(value));
}

export function printAside(text: string): void {
  process.stderr.write(`${forTerminal(spell(text))}\n`);
}

/** `| head` closes the pipe while there is more to say: no reason to fall, or to end what is being measured. */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** Resolves once what was printed has left, or has nowhere to go. */
export async function flush(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))),
  );
}
