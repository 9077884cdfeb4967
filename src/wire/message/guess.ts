import { type Budget, partsWords } from '../budget.ts';
import type { Problem } from '../problem.ts';
import type { Reading } from './message.ts';
import { type NumberName, numberTypes } from './numbers.ts';
import { fewerThanAll, mostValues, type Packed, readPacked } from './packed.ts';
import type { Reader } from './reader.ts';
import { mostLevels, type RawField, type Scan, scanFields } from './scan.ts';
import { beginningOf, looksOf, textIn } from './text.ts';

/** What a reading that is not the likeliest shows of its values. */
const previewed = 16;
const previewedBytes = 4_096;

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

/** A value that may stand in many messages in each other, or in none of them. */
export interface Place {
  /** How many messages it is in already. */
  readonly levels: number;
  /** Whether all of them are what their bytes are most likely: what is read there is wanted in full. */
  readonly likely: boolean;
}

export interface Guessed {
  readonly readings: Readings;
  readonly notes: readonly string[];
  /** It was not read to its end. */
  readonly problem: Problem | null;
}

/** All that a length-delimited value can be, the likeliest first. */
export function guessDelimited(
  { bytes, budget }: Reader,
  { valueStart: start, valueEnd: end }: RawField,
  { levels, likely }: Place,
  open: (fields: readonly RawField[], likely: boolean) => Reading,
): Guessed {
  if (start === end)
    return { readings: [{ as: 'string', text: '' }, { as: 'bytes' }, open([], likely)], notes: [], problem: null };
  const guesses: Guess[] = [{ likely: 2, make: () => ({ as: 'bytes' }) }];
  const { isText, hasControls } = looksOf(bytes, start, end);
  if (isText) {
    const make = (inFull: boolean) => readText(bytes, start, end, inFull);
    guesses.push({ likely: hasControls ? likelyOdd : likelyText, make });
  }
  const scan = levels < mostLevels ? scanGuessed(bytes, start, end, budget) : null;
  if (scan && scan.problem === null) {
    const usual = scan.fields.every(({ number, notes }) => number < 2_048 && notes.length === 0);
    guesses.push({ likely: usual ? 8 : 3, make: (inFull) => open(scan.fields, inFull) });
  }
  guesses.push(...guessBlocks(bytes, start, end));
  const sorted = guesses.toSorted((a, b) => b.likely - a.likely);
  const [first, ...rest] = sorted.map(({ make }, at) => make(likely && at === 0));
  const readings: Readings = first ? [first, ...rest] : [{ as: 'bytes' }];
  const missing = likely && first?.as === 'packed' ? fewerThanAll(first, start) : null;
  const tooMany = scan?.problem?.limit ? scan.problem : missing;
  if (tooMany === null || !likely) return { readings, notes: [], problem: null };
  // Nobody misses the fields of what is a text.
  if (isText && !hasControls) return { readings, notes: [`not read as a message: ${partsWords}`], problem: null };
  return { readings, notes: [], problem: tooMany };
}

interface Guess {
  readonly likely: number;
  /** @param inFull all of its values, however many */
  readonly make: (inFull: boolean) => Reading;
}

const likelyText = 9;
const likelyOdd = 1;

/** What turns out to be no message costs nothing of what all messages may have: nothing else is read in the same bytes. */
function scanGuessed(bytes: Uint8Array, start: number, end: number, budget: Budget): Scan {
  const before = budget.partsLeft;
  const scan = scanFields(bytes, start, end, budget);
  if (scan.problem !== null) budget.partsLeft = before;
  return scan;
}

function readText(bytes: Uint8Array, start: number, end: number, inFull: boolean): Reading {
  if (inFull || end - start <= previewedBytes) return { as: 'string', text: textIn(bytes, start, end) };
  return { as: 'string', text: beginningOf(bytes, start, previewedBytes), cut: true };
}

function guessBlocks(bytes: Uint8Array, start: number, end: number): Guess[] {
  const guesses: Guess[] = [];
  for (const { names, likely } of blocks) {
    for (const name of names) {
      const block = readPacked(bytes, start, end, name, previewed);
      if (block === null) break;
      const make = (inFull: boolean): Reading => {
        const { count, values } = (inFull ? readPacked(bytes, start, end, name, mostValues) : null) ?? block;
        return { as: 'packed', type: name, count, values };
      };
      guesses.push({ likely: likelihood(name, block, likely), make });
    }
  }
  return guesses;
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

/** What people write: neither a NaN nor a number beyond every use, as most bits that are no float would be. */
function looksLikeFloat(value: number): boolean {
  const size = Math.abs(value);
  return value === 0 || (size >= 1e-9 && size <= 1e12);
}
