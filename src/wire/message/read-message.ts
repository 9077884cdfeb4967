import { problem } from '../problem.ts';
import type { MessageType } from '../schema/schema.ts';
import { type Guessed, guessDelimited, guessNumber, type Place } from './guess.ts';
import type { Field, Message, Reading } from './message.ts';
import type { Reader } from './reader.ts';
import { mostLevels, type RawField, scanFields } from './scan.ts';
import { readBySchema } from './typed.ts';

/** A message and all in it; as far as it can be read, if it is malformed. */
export function readMessage(reader: Reader, start: number, end: number, type: MessageType | null): Message {
  const { fields, problem, end: readTo } = scanFields(reader.bytes, start, end, reader.budget);
  return nameFields(reader, { start, end, readTo, fields, problem }, type, { levels: 0, likely: true });
}

interface Scanned extends Pick<Message, 'start' | 'end' | 'readTo' | 'problem'> {
  readonly fields: readonly RawField[];
}

function nameFields(reader: Reader, message: Scanned, type: MessageType | null, place: Place): Message {
  const fields = message.fields.map((field) => readField(reader, field, type, place));
  return { ...message, type: type?.name ?? null, fields };
}

function readField(reader: Reader, raw: RawField, type: MessageType | null, place: Place): Field {
  const { fields, ...field } = raw;
  const levels = place.levels + 1;
  const open = (inside: readonly RawField[], of: MessageType | null, likely: boolean): Reading => ({
    as: 'message',
    message: nameFields(
      reader,
      { start: raw.valueStart, end: raw.valueEnd, readTo: raw.valueEnd, fields: inside, problem: null },
      of,
      { levels, likely },
    ),
  });
  const known = type?.fields.get(raw.number);
  if (!known) {
    const notes = type === null ? raw.notes : [...raw.notes, `${type.name} has no field ${raw.number}`];
    return guessed(notes);
  }
  const typed = readBySchema(reader, raw, known, (of) => {
    if (raw.wireType === 3) return open(fields, of, place.likely);
    const scanned = scanInside(reader, raw, place.levels);
    return { as: 'message', message: nameFields(reader, scanned, of, { levels, likely: place.likely }) };
  });
  const notes = [...raw.notes, ...typed.notes];
  if (typed.reading === null) return guessed(notes);
  return { ...field, name: known.name, words: known.words, readings: [typed.reading], notes, problem: typed.problem };

  function guessed(notes: readonly string[]): Field {
    const { readings, problem, notes: more } = guess();
    return { ...field, name: null, words: null, readings, notes: [...notes, ...more], problem };
  }

  function guess(): Guessed {
    const sure = { notes: [], problem: null };
    if (raw.wireType === 3) return { ...sure, readings: [open(fields, null, place.likely)] };
    if (raw.wireType !== 2) return { ...sure, readings: guessNumber(raw) };
    return guessDelimited(reader, raw, place, (inside, likely) => open(inside, null, likely));
  }
}

function scanInside(
  { bytes, budget }: Reader,
  { valueStart: start, valueEnd: end }: RawField,
  levels: number,
): Scanned {
  if (levels < mostLevels) {
    const { fields, problem, end: readTo } = scanFields(bytes, start, end, budget);
    return { start, end, readTo, fields, problem };
  }
  const why = problem(start, `at most ${mostLevels} messages in each other`, 'another');
  return { start, end, readTo: start, fields: [], problem: why };
}
