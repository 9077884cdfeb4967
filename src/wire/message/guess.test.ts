import { expect, it } from 'vitest';
import { Budget } from '../budget.ts';
import type { Reading } from './message.ts';
import { readMessage } from './read-message.ts';

function readingsOf(hex: string): readonly Reading[] {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const [first] = readMessage({ bytes, budget: new Budget() }, 0, bytes.length, null).fields;
  return first?.readings ?? [];
}

function short(reading: Reading): unknown {
  switch (reading.as) {
    case 'number':
      return [reading.types.join(' '), reading.value];
    case 'string':
      return reading.text;
    case 'packed':
      return [`packed ${reading.type}`, ...reading.values];
    case 'message':
      return reading.message.fields.map(({ number, readings }) => [number, short(readings[0])]);
    default:
      return reading.as;
  }
}

it('gives every number that a varint can be', () => {
  expect(readingsOf('08 96 01').map(short)).toEqual([
    ['uint32 uint64 int32 int64 enum', 150],
    ['sint32 sint64', 75],
  ]);
  expect(readingsOf('08 01').map(short)).toEqual([
    ['uint32 uint64 int32 int64 enum', 1],
    ['sint32 sint64', -1],
    ['bool', true],
  ]);
});

it('takes ten bytes for a negative number first', () => {
  expect(readingsOf('08 ffffffffffffffffff01').map(short)).toEqual([
    ['int32 int64 enum', -1],
    ['uint64', 2n ** 64n - 1n],
    ['sint64', -(2n ** 63n)],
  ]);
});

it('takes 32 and 64 bits for a float where they look like one', () => {
  expect(readingsOf('0d 0000803f').map(short)).toEqual([
    ['float', 1],
    ['fixed32 sfixed32', 0x3f800000],
  ]);
  expect(readingsOf('0d feffffff').map(short)).toEqual([
    ['fixed32', 0xfffffffe],
    ['sfixed32', -2],
    ['float', Number.NaN],
  ]);
  expect(readingsOf('09 000000000000f03f').map(short)[0]).toEqual(['double', 1]);
  expect(readingsOf('09 0100000000000000').map(short)[0]).toEqual(['fixed64 sfixed64', 1n]);
});

it.each([
  ['a text', '0a 05 68656c6c6f', 'hello'],
  ['a text that is no ASCII', '0a 06 e6bca2 c3bc 21', '漢ü!'],
  ['a message', '0a 03 089601', [[1, ['uint32 uint64 int32 int64 enum', 150]]]],
  ['a message in a message', '0a 05 0a03089601', [[1, [[1, ['uint32 uint64 int32 int64 enum', 150]]]]]],
  ['floats', '0a 08 0000803f000000c0', ['packed float', 1, -2]],
  ['doubles', '0a 08 000000000000f03f', ['packed double', 1]],
  ["packed varints, as in protobuf's own documentation", '32 06 038e029ea705', ['packed uint64', 3n, 270n, 86_942n]],
  ['bytes', '0a 04 ffffffff', 'bytes'],
  ['nothing, which is an empty text', '0a 00', ''],
])('takes for %s what is most likely one', (_, hex, expected) => {
  expect(short(readingsOf(hex)[0] ?? { as: 'bytes' })).toEqual(expected);
});

it('keeps every other reading that fits', () => {
  expect(readingsOf('0a 08 0000803f000000c0').map(short)).toEqual([
    ['packed float', 1, -2],
    ['packed double', -2.000000473111868],
    'bytes',
    ['packed fixed32', 0x3f800000, 0xc0000000],
    ['packed fixed64', 0xc00000003f800000n],
  ]);
});
