import type { FieldType, MessageType } from '../schema/schema.ts';
import type { Field, Message, Reading } from './message.ts';
import { type NumberName, type Scalar, shortestFloat } from './numbers.ts';

/** JSON text, made by hand: a float as JSON writers of protobuf print it has no number of its own in JavaScript. */
export type JsonText = string;

/**
 * The message as protobuf's JSON mapping has it, by the first reading of each field; without a schema, fields are called by
 * their numbers. Repeated values are gathered and single ones replaced, as a reader does.
 */
export function toJson(message: Message, bytes: Uint8Array, type: MessageType | null): JsonText {
  return write([message], bytes, type);
}

/** Several, where a single field that holds a message was sent more than once: readers merge them. */
function write(messages: readonly Message[], bytes: Uint8Array, type: MessageType | null): JsonText {
  const byName = new Map<string, { readonly known: FieldType | null; fields: Field[] }>();
  for (const field of messages.flatMap(({ fields }) => fields)) {
    const known = field.name === null ? null : (type?.fields.get(field.number) ?? null);
    if (known?.oneof) {
      for (const [name, other] of byName) {
        if (other.known?.oneof === known.oneof && other.known !== known) byName.delete(name);
      }
    }
    const key = field.name ?? String(field.number);
    const entry = byName.get(key) ?? { known, fields: [] };
    entry.fields.push(field);
    byName.set(key, entry);
  }
  const members = [...byName].map(
    ([name, { known, fields }]) => `${JSON.stringify(name)}:${writeField(fields, bytes, known)}`,
  );
  return `{${members.join(',')}}`;
}

function writeField(fields: readonly Field[], bytes: Uint8Array, known: FieldType | null): JsonText {
  const inside = known?.kind.is === 'message' ? known.kind.type() : null;
  if (known?.map && inside) return writeMap(fields, bytes, inside);
  const isList = known ? known.repeated : fields.length > 1;
  if (isList) return `[${fields.map((field) => writeReading(field, bytes, inside)).join(',')}]`;
  const messages = fields.flatMap(({ readings: [first] }) => (first.as === 'message' ? [first.message] : []));
  const last = fields.at(-1);
  if (messages.length > 1 && last?.readings[0].as === 'message') return write(messages, bytes, inside);
  return last === undefined ? 'null' : writeReading(last, bytes, inside, known === null);
}

function writeReading(field: Field, bytes: Uint8Array, type: MessageType | null, alone = false): JsonText {
  const [first] = field.readings;
  switch (first.as) {
    case 'number':
      return first.label === undefined ? writeNumber(first.value, first.types[0]) : JSON.stringify(first.label);
    case 'string':
      return JSON.stringify(first.text);
    case 'bytes':
      return JSON.stringify(Buffer.from(bytes.subarray(field.valueStart, field.valueEnd)).toString('base64'));
    case 'packed':
      return alone ? `[${writeBlock(first)}]` : writeBlock(first);
    case 'message':
      return write([first.message], bytes, type);
  }
}

function writeBlock({ values, type, labels }: Reading & { as: 'packed' }): JsonText {
  return values
    .map((value, at) => {
      const label = labels?.[at];
      return label ? JSON.stringify(label) : writeNumber(value, type);
    })
    .join(',');
}

function writeNumber(value: Scalar, type: NumberName | undefined): JsonText {
  if (typeof value === 'boolean') return String(value);
  const is64 = type === 'int64' || type === 'uint64' || type === 'sint64' || type === 'fixed64' || type === 'sfixed64';
  if (typeof value === 'bigint') return is64 ? `"${value}"` : String(value);
  if (!Number.isFinite(value)) return JSON.stringify(String(value));
  if (Object.is(value, -0)) return '-0';
  return type === 'float' ? shortestFloat(value) : String(value);
}

function writeMap(fields: readonly Field[], bytes: Uint8Array, entry: MessageType): JsonText {
  const members = new Map<string, JsonText>();
  for (const { readings } of fields) {
    const [first] = readings;
    if (first.as !== 'message') continue;
    const part = (number: number) => {
      const found = first.message.fields.filter((field) => field.number === number && field.name !== null);
      return found.length === 0 ? null : writeField(found, bytes, entry.fields.get(number) ?? null);
    };
    const key = part(1) ?? defaultOf(entry.fields.get(1));
    members.set(key.startsWith('"') ? key : JSON.stringify(key), part(2) ?? defaultOf(entry.fields.get(2)));
  }
  return `{${[...members].map(([key, value]) => `${key}:${value}`).join(',')}}`;
}

function defaultOf(type: FieldType | undefined): JsonText {
  const kind = type?.kind;
  if (kind?.is === 'number') return kind.name === 'bool' ? 'false' : writeNumber(0, kind.name);
  if (kind?.is === 'enum') return JSON.stringify(kind.values.get(0) ?? 0);
  return kind?.is === 'message' ? '{}' : '""';
}
