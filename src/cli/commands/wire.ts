import { exitCodes, LabError } from '../../errors.ts';
import { makeInk } from '../../report/ink.ts';
import { decode } from '../../wire/decode.ts';
import { kinds } from '../../wire/input/recognize.ts';
import { spellings } from '../../wire/input/spelling.ts';
import { samples } from '../../wire/samples/index.ts';
import type { Input } from '../input.ts';
import { print, printAsIs, printAside, printDocument } from '../print.ts';
import { knowsUnicode, wantsColour } from '../terminal.ts';
import { toDocument } from '../wire/document.ts';
import { findMessage, loadProto } from '../wire/load-proto.ts';
import { readInput } from '../wire/read-input.ts';
import { showDecoded } from '../wire/show.ts';

const longestIndented = 4_096;

/** Takes bytes apart, from HTTP/2's frames down to the bits of a field; the exit code says whether they are well formed. */
export async function run(input: Input): Promise<number> {
  if (input.operands.length === 0) {
    if (input.flag('json')) printDocument({ samples: samples.map(({ name, text }) => ({ name, text })) });
    else print(listSamples());
    return exitCodes.verified;
  }
  const proto = input.text('proto');
  const name = input.text('message');
  if (name !== null && proto === null) {
    throw new LabError('usage', '--message needs --proto', 'Write --proto FILE: the .proto that has the message.');
  }
  const schema = proto === null ? null : loadProto(proto);
  const type = schema === null || name === null ? null : findMessage(schema, name);
  const read = await readInput(input.operands, one(spellings, input.text('in')), input.signal);
  const decoded = decode(read.bytes, { as: one(kinds, input.text('as')), schema, type });
  if (input.flag('json')) printLong(toDocument(read, decoded), read.bytes.length);
  else {
    const { columns = 80 } = process.stdout;
    const paper = { ink: makeInk(wantsColour(process.stdout)), width: columns, full: input.flag('full') };
    print(showDecoded(read, decoded, paper, knowsUnicode()));
  }
  const [first] = decoded.problems;
  if (first === undefined) return exitCodes.verified;
  const where = first.part === 0 ? '' : ` of ${decoded.parts[first.part]?.name}`;
  printAside(
    first.limit
      ? `two-am: not all was read: byte ${first.offset}${where}: ${first.expected}; there is ${first.found}`
      : `two-am: malformed at byte ${first.offset}${where}: expected ${first.expected}; found ${first.found}`,
  );
  printAside(
    `  Read as ${decoded.body.kind}; where that is wrong, say --as ${kinds.filter((kind) => kind !== decoded.body.kind).join(', ')}.`,
  );
  return first.limit ? exitCodes.inconclusive : exitCodes.refuted;
}

/** For eyes too where it is short; a long one, indented, would be several times as long. */
function printLong(document: unknown, bytes: number): void {
  if (bytes <= longestIndented) printDocument(document);
  else printAsIs(JSON.stringify(document));
}

/** The options were checked when they were read. */
function one<T extends string>(all: readonly T[], typed: string | null): T | null {
  return all.find((each) => each === typed) ?? null;
}

function listSamples(): string {
  const width = Math.max(...samples.map(({ name }) => name.length));
  return [
    'samples',
    '',
    ...samples.map(({ name, text }) => `  ${name.padEnd(width)}  ${text}`),
    '',
    'npm run lab -- wire <sample | file | hex | base64 | ->',
  ].join('\n');
}
