import { hexOf } from '../hex.ts';
import { count as inWords, type Problem, problem } from '../problem.ts';
import { type FieldType, type MessageType, wireTypeOf } from '../schema/schema.ts';
import type { Reading } from './message.ts';
import { lossIn, type NumberName, numberTypes } from './numbers.ts';
import { fewerThanAll, mostValues, readPacked } from './packed.ts';
import type { Reader } from './reader.ts';
import { type RawField, wireNames } from './scan.ts';
import { looksOf, textIn } from './text.ts';

interface Typed {
  /** null: a reader would keep it as an unknown field, and the note says why. */
  readonly reading: Reading | null;
  readonly notes: readonly string[];
  /** Why readers refuse the whole message. */
  readonly problem: Problem | null;
}

/** What the schema makes of a field. */
export function readBySchema(
  { bytes }: Reader,
  field: RawField,
  type: FieldType,
  open: (type: MessageType) => Reading,
): Typed {
  const { kind } = type;
  const wanted = wireTypeOf(kind);
  if (field.wireType === 2 && wanted !== 2 && wanted !== 3 && type.repeated) return readBlock(bytes, field, type);
  if (field.wireType !== wanted) {
    const note = `${type.name} is ${type.words}, so ${wireNames[wanted]}; this is ${wireNames[field.wireType]}: readers take it for unknown`;
    return { reading: null, notes: [note], problem: null };
  }
  switch (kind.is) {
    case 'number': {
      const loss = lossIn(kind.name, field);
      const value = numberTypes[kind.name].read(field.bits);
      return found({ as: 'number', types: [kind.name], value }, loss === null ? [] : [loss]);
    }
    case 'enum': {
      const value = numberTypes.enum.read(field.bits);
      const label = kind.values.get(value);
      const notes = [lossIn('enum', field), label === undefined ? `${kind.name} has no value ${value}` : null];
      const reading = { as: 'number', types: ['enum'], value, ...(label !== undefined && { label }) } as const;
      return found(
        reading,
        notes.filter((note) => note !== null),
      );
    }
    case 'string': {
      const { valueStart: start, valueEnd: end } = field;
      if (!looksOf(bytes, start, end).isText)
        return refused(problem(start, `${type.name}, a string in UTF-8`, hexOf(bytes.subarray(start, end))));
      return found({ as: 'string', text: textIn(bytes, start, end) });
    }
    case 'bytes':
      return found({ as: 'bytes' });
    case 'message':
      return found(open(kind.type()));
  }
}

function readBlock(bytes: Uint8Array, field: RawField, { kind, name: called, words }: FieldType): Typed {
  const name: NumberName = kind.is === 'number' ? kind.name : 'enum';
  const block = readPacked(bytes, field.valueStart, field.valueEnd, name, mostValues);
  if (block === null) {
    const size = field.valueEnd - field.valueStart;
    const wanted = `${called}, a packed block of whole values of ${words.replace('repeated ', '')}`;
    return refused(problem(field.valueStart, wanted, `${inWords(size, 'byte')}, which stop inside a value`));
  }
  const { count, values } = block;
  const labels = kind.is === 'enum' ? values.map((value) => kind.values.get(Number(value)) ?? null) : null;
  const reading = { as: 'packed', type: name, count, values, ...(labels && { labels }) } as const;
  return { reading, notes: [], problem: fewerThanAll(block, field.valueStart) };
}

function found(reading: Reading, notes: readonly string[] = []): Typed {
  return { reading, notes, problem: null };
}

function refused(why: Problem): Typed {
  return { reading: { as: 'bytes' }, notes: [], problem: why };
}
