import { expect, it } from 'vitest';
import { Budget } from '../budget.ts';
import { mostLevels, scanFields } from './scan.ts';

function scan(hex: string) {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return scanFields(bytes, 0, bytes.length, new Budget());
}

/** What is read, and where, what was expected, and what was found instead. */
it.each([
  ['08', 1, 'the value of field 1, a varint', 'the end'],
  ['08 96', 1, 'the value of field 1, a varint', '96, whose last byte says that one more follows, then the end'],
  ['8a', 0, 'a tag, a varint', '8a, whose last byte says that one more follows, then the end'],
  [`08 ${'ff'.repeat(10)} 01`, 1, 'the value of field 1, of at most ten bytes', /each saying that one more follows/],
  ['ff ff ff ff ff 01', 0, 'a tag of at most 32 bits', /^ff ff ff ff ff 01, of which C\+\+ drops/],
  [
    'ff ff ff ff 1f',
    0,
    'a tag of at most 32 bits',
    'ff ff ff ff 1f, of which C++ drops the upper bits and others refuse all',
  ],
  ['00 01', 0, 'a tag with a field number from 1 on', '00, which says field 0, wire type 0'],
  ['08 01 02 00', 2, 'a tag with a field number from 1 on', '02, which says field 0, wire type 2'],
  ['0e', 0, 'a wire type from 0 to 5', '0e, which says field 1, wire type 6'],
  ['0f', 0, 'a wire type from 0 to 5', '0f, which says field 1, wire type 7'],
  ['0d 00 00', 1, '4 bytes of field 1', '2 bytes, then the end'],
  ['09 00', 1, '8 bytes of field 1', '1 byte, then the end'],
  ['0a 05 61', 2, '5 bytes of field 1, as its length says', '1 byte, then the end'],
  ['0a', 1, 'the length of field 1, a varint', 'the end'],
  [
    '0a ff ff ff ff ff ff ff ff ff 01',
    11,
    '18,446,744,073,709,551,615 bytes of field 1, as its length says',
    'the end',
  ],
  ['0c', 0, 'a field, or the end', '0c, the end of a group 1 that is not open'],
  ['0b 14', 1, 'the end of group 1', '14, the end of a group 2 that is not open'],
  ['0b 08 01', 3, 'the end of group 1, which began at byte 0', 'the end'],
  ['0b'.repeat(mostLevels + 1), mostLevels, `at most ${mostLevels} groups in each other`, 'another, 0b'],
])('says of %s that byte %i is wrong', (hex, offset, expected, found) => {
  const { problem } = scan(hex);
  expect(problem).toMatchObject({ offset, expected });
  if (typeof found === 'string') expect(problem?.found).toBe(found);
  else expect(problem?.found).toMatch(found);
});

it.each([
  ['8800 01', 'the tag has more bytes than it needs'],
  ['08 8000', 'the varint has more bytes than it needs'],
  ['08 ffffffffffffffffff7f', 'bits above the 64th are set, which readers drop'],
  ['c0a309 01', 'field numbers 19000 to 19999 are reserved'],
])('reads %s, and notes what is strange', (hex, note) => {
  const { problem, fields } = scan(hex);
  expect(problem).toBeNull();
  expect(fields.map(({ notes }) => notes)).toEqual([[note]]);
});

it('reads every wire type, groups in groups, and says where each part is', () => {
  const { problem, fields } = scan('089601 15 0000803f 19 000000000000f03f 2202 6869 2b 08 01 33 34 2c');
  expect(problem).toBeNull();
  expect(
    fields.map(({ number, wireType, start, tagEnd, valueStart, valueEnd, end }) => [
      number,
      wireType,
      [start, tagEnd, valueStart, valueEnd, end],
    ]),
  ).toEqual([
    [1, 0, [0, 1, 1, 3, 3]],
    [2, 5, [3, 4, 4, 8, 8]],
    [3, 1, [8, 9, 9, 17, 17]],
    [4, 2, [17, 18, 19, 21, 21]],
    [5, 3, [21, 22, 22, 26, 27]],
  ]);
  expect(fields.at(-1)?.fields.map(({ number, wireType }) => [number, wireType])).toEqual([
    [1, 0],
    [6, 3],
  ]);
  expect(fields[0]?.bits).toBe(150n);
});

it('stops at a limit of its own, and says that the bytes are not at fault', () => {
  const bytes = Buffer.alloc(500_000, Buffer.from('0801', 'hex'));
  const { problem, fields } = scanFields(bytes, 0, bytes.length, new Budget());
  expect(problem).toMatchObject({ limit: true, offset: 100_000, found: '400,000 bytes more' });
  expect(fields).toHaveLength(50_000);
});
