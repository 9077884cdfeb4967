import { createInterface } from 'node:readline/promises';
import { LabError } from '../errors.ts';
import { print } from './print.ts';
import { explainChoices, showChoices } from './show-choices.ts';

/** What was typed is known, or names nothing: then `remedy` says what there is. */
export type Read<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly text: string; readonly remedy: string };

export interface Asked {
  readonly asks: string;
  /** What there is to choose; empty: it is typed freely. */
  readonly among: Readonly<Record<string, string>>;
}

/** Somebody sits there who can answer. */
export function isThere(): boolean {
  return process.stdin.isTTY === true;
}

/** Of what an option said. Throws LabError `usage`. */
export function requireKnown<T>(read: Read<T>): T {
  if (read.known) return read.value;
  throw new LabError('usage', read.text, read.remedy);
}

/**
 * Asks until it is answered: a slip in the last answer must not cost those before it. `?` explains what there is. Throws what `gone`
 * gives once the terminal is left.
 */
export async function askUntilKnown<A>(
  { asks, among }: Asked,
  read: (typed: string) => Read<A>,
  signal: AbortSignal,
  gone: () => LabError,
): Promise<A> {
  print(asks);
  const columns = (process.stdout.columns || 80) - 1;
  const hasChoices = Object.keys(among).length > 0;
  if (hasChoices) print(showChoices(among, columns, process.stdout.rows || null).join('\n'));
  using terminal = createInterface({ input: process.stdin, output: process.stdout });
  const left = new Promise<never>((_, reject) => terminal.once('close', () => reject(gone())));
  left.catch(() => {});
  for (;;) {
    const question = terminal.question('> ', { signal }).catch((error: unknown) => {
      throw signal.aborted ? gone() : error;
    });
    const typed = (await Promise.race([question, left])).trim();
    if (typed === '?' && hasChoices) {
      print(explainChoices(among, columns).join('\n'));
      continue;
    }
    const found = read(typed);
    if (found.known) return found.value;
    print(`  ${found.text.replace(/^--/, '')}. ${found.remedy}`);
  }
}
