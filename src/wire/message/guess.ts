import { isUtf8 } from 'node:buffer';
import type { Budget } from '../budget.ts';
import type { Reading } from './message.ts';
import { type NumberName, numberTypes } from './numbers.ts';
import { type Packed, readPacked } from './packed.ts';
import { mostLevels, type RawField, scanFields } from './scan.ts';

/** What a reading that is not the likeliest shows of its values. */
const previewed = 16;
const mostValues = 1_000_000;

type Readings = readonly [Reading, ...Reading[]];

/** Every type that one number's bits can be, those that give the same value together. */
export function guessNumber(field: RawField): Readings {
  const { bits, wireType } = field;
  if (wireType === 5)
    return byValue(
      bits,
      looksLikeFloat(Number(numberTypes.float.read(bits)))
        ? ['float', 'fixed32', 'sfixed32']
        : ['fixed32', 'sfixed32', 'float'],
    );
  if (wireType === 1)
    return byValue(
      bits,
      looksLikeFloat(Number(numberTypes.double.read(bits)))
        ? ['double', 'fixed64', 'sfixed64']
        : ['fixed64', 'sfixed64', 'double'],
    );
  const signed = BigInt.asIntN(64, bits);
  const fitsInt32 = signed >= -(2n ** 31n) && signed < 2n ** 31n;
  const unsigned: NumberName[] = bits < 2n ** 32n ? ['uint32', 'uint64'] : ['uint64'];
  const plain: NumberName[] = fitsInt32 ? ['int32', 'int64', 'enum'] : ['int64'];
  const zigzag: NumberName[] = bits < 2n ** 32n ? ['sint32', 'sint64'] : ['sint64'];
  // Ten bytes long is what a negative int32 or int64 is; an unsigned number of that size is rare.
  const first = signed < 0n ? [...plain, ...unsigned] : [...unsigned, ...plain];
  return byValue(bits, [...first, ...zigzag, ...(bits <= 1n ? (['bool'] as const) : [])]);
}

function byValue(bits: bigint, names: readonly NumberName[]): Readings {
  const found: { types: NumberName[]; value: number | bigint | boolean; key: string }[] = [];
  for (const name of names) {
    const value = numberTypes[name].read(bits);
    const key = Object.is(value, -0) ? '-0' : String(value);
    const same = found.find((reading) => reading.key === key);
    if (same) same.types.push(name);
    else found.push({ types: [name], value, key });
  }
  const [first, ...rest] = found.map(({ types, value }) => ({ as: 'number' as const, types, value }));
  return first ? [first, ...rest] : [{ as: 'bytes' }];
}

/** All that a length-delimited value can be, the likeliest first. @param levels how many messages it is in already */
export function guessDelimited(
  bytes: Uint8Array,
  field: RawField,
  levels: number,
  budget: Budget,
  open: (fields: readonly RawField[]) => Reading,
): Readings {
  const { valueStart: start, valueEnd: end } = field;
  const guesses: { reading: Reading; likely: number }[] = [{ reading: { as: 'bytes' }, likely: 2 }];
  if (start === end) return [{ as: 'string', text: '' }, { as: 'bytes' }, open([])];
  const value = bytes.subarray(start, end);
  const mayGuess = budget.guess(value.length);
  if (mayGuess && isUtf8(value)) {
    const text = Buffer.from(value.buffer, value.byteOffset, value.length).toString('utf8');
    guesses.push({ reading: { as: 'string', text }, likely: hasControls(text) ? 1 : 9 });
  }
  const scan = levels < mostLevels ? scanFields(bytes, start, end, budget) : null;
  if (scan && scan.problem === null) {
    const usual = scan.fields.every(({ number, notes }) => number < 2_048 && notes.length === 0);
    guesses.push({ reading: open(scan.fields), likely: usual ? 8 : 3 });
  }
  for (const { names, likely } of mayGuess ? blocks : []) {
    for (const name of names) {
      const block = readPacked(bytes, start, end, name, previewed);
      if (block === null) break;
      guesses.push({
        reading: { as: 'packed', type: name, ...pickCount(block) },
        likely: likelihood(name, block, likely),
      });
      // Of others than the first, the type changes nothing that the bits do not say.
      if (name === 'fixed32' || name === 'fixed64') break;
    }
  }
  const [first, ...rest] = guesses.toSorted((a, b) => b.likely - a.likely).map(({ reading }) => reading);
  return first ? [inFull(bytes, field, first), ...rest] : [{ as: 'bytes' }];
}

/** Above floats, below messages. */
const likelyRound = 7.5;
const blocks: readonly { names: readonly NumberName[]; likely: number }[] = [
  { names: ['float'], likely: 7 },
  { names: ['double'], likely: 6 },
  { names: ['uint64', 'sint64'], likely: 5 },
  { names: ['fixed32'], likely: 1 },
  { names: ['fixed64'], likely: 1 },
];

function likelihood(name: NumberName, { tidy, values }: Packed, likely: number): number {
  if (!tidy) return 0;
  if (name !== 'float' && name !== 'double') return likely;
  if (!values.every((value) => looksLikeFloat(Number(value)))) return 0;
  // A double of few digits has zeros where every other float would be.
  const isRound =
    name === 'double' &&
    values.every((value) => Math.fround(Number(value)) === value) &&
    values.some((value) => value !== 0);
  return isRound ? likelyRound : likely;
}

function pickCount({ count, values }: { count: number; values: readonly (number | bigint | boolean)[] }) {
  return { count, values };
}

function inFull(bytes: Uint8Array, { valueStart, valueEnd }: RawField, reading: Reading): Reading {
  if (reading.as !== 'packed') return reading;
  const block = readPacked(bytes, valueStart, valueEnd, reading.type, mostValues);
  return block === null ? reading : { ...reading, ...pickCount(block) };
}

/** What people write: neither a NaN nor a number beyond every use, as most bits that are no float would be. */
function looksLikeFloat(value: number): boolean {
  const size = Math.abs(value);
  return value === 0 || (size >= 1e-9 && size <= 1e12);
}

function hasControls(text: string): boolean {
  return /[^\P{C}\n\r\t]/u.test(text);
}
