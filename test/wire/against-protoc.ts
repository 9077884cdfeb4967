import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { random } from '../../src/lab/random.ts';
import { Budget } from '../../src/wire/budget.ts';
import type { Field, Message } from '../../src/wire/message/message.ts';
import { readMessage } from '../../src/wire/message/read-message.ts';
import { scanFields } from '../../src/wire/message/scan.ts';
import { makeSeeds, randomInput } from '../../src/wire/random-input.test-data.ts';

/**
 * The wire decoder beside `protoc --decode_raw`, which has to be on PATH or named:
 * `node test/wire/against-protoc.ts --protoc protoc --inputs 2000`. Both must refuse the same inputs, and find the same fields,
 * numbers and messages in the others.
 */
const { values } = parseArgs({
  options: {
    protoc: { type: 'string', default: 'protoc' },
    inputs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});
const [program = '', ...before] = values.protoc.split(' ');
const inputs = Number(values.inputs);
/** protoc is C++, which alone reads a tag beyond 32 bits: upb, Go, protobufjs and @bufbuild/protobuf refuse it, and so do we. */
const cppAlone = 'of which C++ drops the upper bits and others refuse all';
/** Deeper messages protoc prints as text. */
const protocLevels = 10;

/** A field as protoc has it: `1: 150`, or its fields. */
interface Raw {
  readonly number: number;
  readonly text: string | null;
  readonly fields: readonly Raw[];
}

const next = random(Number(values.seed), 'against protoc');
const seeds = makeSeeds(next);
let accepted = 0;
let different = 0;
let inCppAlone = 0;
for (let at = 0; at < inputs; at += 1) {
  const bytes = randomInput(next, seeds);
  const { status, stdout } = spawnSync(program, [...before, '--decode_raw'], { input: bytes, encoding: 'latin1' });
  if (status === null) throw new Error(`${program} cannot be run`);
  const ours = readMessage({ bytes, budget: new Budget() }, 0, bytes.length, null);
  const accepts = status === 0;
  if (accepts) accepted += 1;
  if (isCppAlone(bytes, ours)) {
    inCppAlone += 1;
    continue;
  }
  const what =
    accepts !== (ours.problem === null)
      ? `protoc ${accepts ? 'reads' : 'refuses'} it, we say ${JSON.stringify(ours.problem)}`
      : accepts
        ? compare(readText(stdout.split('\n')), ours, 0)
        : null;
  if (what === null) continue;
  different += 1;
  process.stdout.write(`${Buffer.from(bytes).toString('hex')}: ${what}\n`);
}
process.stdout.write(
  `${inputs} inputs, seed ${values.seed}: protoc reads ${accepted}, ${inCppAlone} as C++ alone does; ${different} different\n`,
);
process.exitCode = different === 0 ? 0 : 1;

function isCppAlone(bytes: Uint8Array, { problem, fields }: Pick<Message, 'problem' | 'fields'>): boolean {
  return isCut(problem) || fields.some((field) => isCppAloneIn(bytes, field));
}

function isCppAloneIn(bytes: Uint8Array, { wireType, readings, valueStart, valueEnd }: Field): boolean {
  const inside = readings.find((reading) => reading.as === 'message');
  if (inside?.as === 'message') return isCppAlone(bytes, inside.message);
  return wireType === 2 && isCut(scanFields(bytes, valueStart, valueEnd, new Budget()).problem);
}

function isCut(problem: Message['problem']): boolean {
  return problem?.found.endsWith(cppAlone) ?? false;
}

function readText(lines: string[]): Raw[] {
  const fields: Raw[] = [];
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, open] = /^\s*(\d+) \{$/.exec(line) ?? [];
    const [, number, text] = /^\s*(\d+): (.*)$/.exec(line) ?? [];
    if (open !== undefined) fields.push({ number: Number(open), text: null, fields: readText(lines) });
    else if (number !== undefined) fields.push({ number: Number(number), text: text ?? '', fields: [] });
    else if (/^\s*\}$/.test(line)) return fields;
  }
  return fields;
}

function compare(theirs: readonly Raw[], ours: Message, level: number): string | null {
  const numbers = (list: readonly { number: number }[]) => list.map(({ number }) => number).join();
  if (numbers(theirs) !== numbers(ours.fields)) return `fields ${numbers(theirs)}, ours ${numbers(ours.fields)}`;
  for (const [at, field] of ours.fields.entries()) {
    const their = theirs[at];
    const what = their && compareField(their, field, level);
    if (what) return what;
  }
  return null;
}

function compareField(theirs: Raw, field: Field, level: number): string | null {
  const { number, wireType, bits, readings } = field;
  if (wireType === 0 || wireType === 1 || wireType === 5) {
    const text = wireType === 0 ? String(bits) : `0x${bits.toString(16).padStart(wireType === 1 ? 16 : 8, '0')}`;
    return text === theirs.text ? null : `field ${number} is ${theirs.text}, ours ${text}`;
  }
  const inside = readings.find((reading) => reading.as === 'message');
  const isMessage = inside?.as === 'message' && (wireType === 3 || inside.message.fields.length > 0);
  if (theirs.text === null) {
    return isMessage ? compare(theirs.fields, inside.message, level + 1) : `field ${number} is a message, ours is not`;
  }
  return isMessage && level < protocLevels ? `field ${number} is ${theirs.text}, ours a message` : null;
}
