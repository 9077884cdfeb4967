import { makeInk } from '../../report/ink.ts';
import { toAscii } from '../../report/text.ts';
import { decode } from '../../wire/decode.ts';
import type { Kind } from '../../wire/input/recognize.ts';
import type { Schema } from '../../wire/schema/schema.ts';
import { toDocument } from './document.ts';
import { showDecoded } from './show.ts';

/**
 * Reads an input in one way and shows it in all: neither throws, no offset is outside, and what a terminal gets has no control
 * characters. Says what is wrong; null: nothing.
 *
 * @param thoroughly in full, for an ASCII terminal, and as a document, too
 */
export function checkShowing(
  bytes: Uint8Array,
  schema: Schema | null,
  as: Kind | null,
  thoroughly: boolean,
): string | null {
  const decoded = decode(bytes, { as, schema, type: null });
  for (const { offset, part, expected, found } of decoded.problems) {
    const size = decoded.parts[part]?.bytes.length;
    if (size === undefined || offset < 0 || offset > size) return `offset ${offset} of part ${part}, which has ${size}`;
    if (expected === '' || found === '') return 'a problem without words';
  }
  const input = { name: 'fuzz', bytes, spelling: 'raw' } as const;
  const width = 80;
  const shown = showDecoded(input, decoded, { ink: makeInk(false), width, full: false }, true);
  const steering = /[^\P{C}\n]/u.exec(shown);
  if (steering) return `the terminal gets ${JSON.stringify(steering[0])}`;
  const wide = shown.split('\n').find((line) => [...line].length > width);
  if (wide !== undefined) return `a line of ${[...wide].length} columns: ${wide}`;
  if (!thoroughly) return null;
  const ascii = toAscii(showDecoded(input, decoded, { ink: makeInk(false), width, full: true }, false));
  const foreign = /[^\n -~]/.exec(ascii);
  if (foreign) return `an ASCII terminal gets ${JSON.stringify(foreign[0])}`;
  JSON.parse(JSON.stringify(toDocument(input, decoded)));
  return null;
}
