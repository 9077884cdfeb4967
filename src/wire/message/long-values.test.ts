import { isUtf8 } from 'node:buffer';
import { expect, it } from 'vitest';
import { random } from '../../lab/random.ts';
import { pick, whole } from '../../rpc/packed-floats/random-messages.ts';
import { Budget } from '../budget.ts';
import { decode } from '../decode.ts';
import type { Message, Reading } from './message.ts';
import { readPacked } from './packed.ts';
import { Pieces } from './pieces.ts';
import { readMessage } from './read-message.ts';
import { looksOf } from './text.ts';
import { readVarint } from './varint.ts';

const next = random(1, 'long values');

function varint(value: number): Buffer {
  return value < 0x80
    ? Buffer.of(value)
    : Buffer.concat([Buffer.of((value % 0x80) | 0x80), varint(Math.floor(value / 0x80))]);
}

function delimited(field: number, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(field * 8 + 2), varint(value.length), value]);
}

function nest(value: Uint8Array, levels: number): Buffer {
  return levels === 0 ? Buffer.from(value) : nest(delimited(1, value), levels - 1);
}

function mixed(units: readonly [string, ...string[]], odds: number): Buffer {
  return Buffer.concat(
    Array.from({ length: 60_000 }, () => (next() < odds ? pick(next, strangeText) : Buffer.from(pick(next, units)))),
  );
}

const strangeText: [Buffer, ...Buffer[]] = [
  Buffer.of(0xff),
  Buffer.of(0x80),
  Buffer.of(0xe6, 0xbc),
  Buffer.alloc(9, 0x80),
];
const strangeNumbers: [Buffer, ...Buffer[]] = [Buffer.alloc(9, 0xff), Buffer.alloc(10, 0xff), Buffer.alloc(30, 0x81)];

it.each([0, 0.00002, 0.001])('sees of any range what it sees of its bytes alone, with %d strange ones', (odds) => {
  const text = mixed(['a', 'ü', '漢', '🦀', odds === 0 ? 'b' : '\u0001'], odds);
  const numbers = Buffer.concat(
    Array.from({ length: 60_000 }, () => (next() < odds ? pick(next, strangeNumbers) : varint(2 ** whole(next, 34)))),
  );
  const range = (bytes: Buffer) => {
    const start = whole(next, bytes.length);
    return [start, start + whole(next, bytes.length - start)] as const;
  };
  for (let round = 0; round < 60; round += 1) {
    const [from, to] = range(text);
    const value = text.subarray(from, to);
    const isText = isUtf8(value);
    const hasControls = isText && /[^\P{C}\n\r\t]/u.test(value.toString('utf8'));
    const looks = looksOf(text, from, to);
    expect({ ...looks, hasControls: looks.isText && looks.hasControls }).toEqual({ isText, hasControls });
    const [start, end] = range(numbers);
    expect(readPacked(numbers, start, end, 'uint64', 3)?.count ?? null).toBe(countOneByOne(numbers, start, end));
  }
});

function countOneByOne(bytes: Uint8Array, start: number, end: number): number | null {
  let count = 0;
  for (let at = start; at < end; count += 1) {
    const { fault, end: after } = readVarint(bytes, at, end);
    if (fault !== null) return null;
    at = after;
  }
  return count;
}

it('looks at the bytes of messages in each other about once, however many there are', () => {
  const bytes = Buffer.alloc(4_194_304);
  let looked = 0;
  const pieces = new Pieces(bytes, {
    cut: (_, at) => at,
    take(_, start, end) {
      looked += end - start;
      return true;
    },
    join: () => true,
  });
  for (let level = 0; level < 99; level += 1) pieces.of(level * 5, bytes.length);
  expect(looked).toBeLessThan(2 * bytes.length);
});

it('gives every reading of a long text in 99 messages, and all of it where it stands', () => {
  const text = 'ab ü '.repeat(100_000);
  const bytes = nest(Buffer.from(text), 99);
  let message: Message = readMessage({ bytes, budget: new Budget() }, 0, bytes.length, null);
  for (let level = 1; level < 99; level += 1) {
    const readings = message.fields[0]?.readings ?? [];
    expect(readings.map(({ as }) => as)).toEqual(expect.arrayContaining(['message', 'bytes']));
    const [first] = readings;
    if (first?.as !== 'message') throw new Error('the likeliest is a message');
    message = first.message;
  }
  const [innermost] = message.fields[0]?.readings ?? [];
  expect(innermost?.as === 'string' && innermost.text === text).toBe(true);
});

it('does not let what is no message take the fields of what is one', () => {
  const almost = Buffer.concat([Buffer.alloc(80_000, Buffer.of(8, 1)), Buffer.of(7)]);
  const bytes = Buffer.concat([delimited(1, almost), delimited(1, almost), delimited(2, Buffer.of(8, 1))]);
  const { fields } = readMessage({ bytes, budget: new Budget() }, 0, bytes.length, null);
  expect(fields.map(({ readings: [first] }) => first.as)).toEqual(['packed', 'packed', 'message']);
});

it('says where a value may be a message of more fields than are read, unless it is a text', () => {
  const many = Buffer.alloc(120_000, Buffer.of(8, 1));
  const { body, problems } = decode(delimited(3, many), { as: null, schema: null, type: null });
  expect(problems).toMatchObject([{ limit: true, expected: 'at most 50,000 fields, frames and headers' }]);
  expect(body.kind === 'message' && asOf(body.message.fields[0]?.readings)).toContain('packed');
  const text = decode(delimited(3, Buffer.alloc(900_000, 'a')), { as: null, schema: null, type: null });
  expect(text.problems).toEqual([]);
  const [field] = text.body.kind === 'message' ? text.body.message.fields : [];
  expect(field?.readings[0].as).toBe('string');
  expect(field?.notes).toEqual(['not read as a message: at most 50,000 fields, frames and headers']);
});

it('says so where a block has more values than are read', () => {
  const { problems } = decode(delimited(1, Buffer.alloc(4_200_000, 1)), { as: null, schema: null, type: null });
  expect(problems).toMatchObject([{ limit: true, expected: 'at most 4,194,304 packed values', found: '4,200,000' }]);
});

function asOf(readings: readonly Reading[] = []): string[] {
  return readings.map(({ as }) => as);
}
