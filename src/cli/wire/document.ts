import type { Decoded } from '../../wire/decode.ts';
import type { GrpcFrame, GrpcFrames } from '../../wire/grpc/read-frames.ts';
import type { Field, Message, Reading } from '../../wire/message/message.ts';
import type { Scalar } from '../../wire/message/numbers.ts';
import { wireNames } from '../../wire/message/scan.ts';
import { toJson } from '../../wire/message/to-json.ts';
import type { MessageType } from '../../wire/schema/schema.ts';
import type { WireInput } from './read-input.ts';

const longestRepeated = 4_096;

/** For a program: all that was read, offsets as bytes of the part that they are in, which `parts` has. */
export function toDocument(input: WireInput, decoded: Decoded) {
  const { parts, body, problems } = decoded;
  return {
    input: { name: input.name, writtenAs: input.spelling, bytes: input.bytes.length },
    kind: body.kind,
    wellFormed: problems.length === 0,
    problems,
    ...bodyOf(decoded),
    parts: parts.map(({ name, bytes }, part) => ({ part, name, bytes: bytes.length, base64: base64(bytes) })),
  };
}

function bodyOf({ parts, body }: Decoded) {
  const bytesOf = (part: number) => parts[part]?.bytes ?? new Uint8Array(0);
  switch (body.kind) {
    case 'message':
      return { message: messageOf(body.message, 0, bytesOf(0), body.type) };
    case 'delimited':
      return { messages: body.messages.map(({ message }) => messageOf(message, 0, bytesOf(0), body.type)) };
    case 'grpc':
      return { frames: framesOf(body.grpc, bytesOf, body.type) };
    case 'http2': {
      const { from, frames } = body.connection;
      return {
        from,
        frames,
        streams: body.streams.map(({ grpc, type, ...stream }) => ({
          ...stream,
          messages: grpc === null ? null : framesOf(grpc, bytesOf, type),
        })),
      };
    }
    case 'json':
      return { members: body.json.members };
  }
}

function framesOf({ frames }: GrpcFrames, bytesOf: (part: number) => Uint8Array, type: MessageType | null) {
  return frames.map(({ message, ...frame }: GrpcFrame) => ({
    ...frame,
    message: message === null ? null : messageOf(message, frame.part, bytesOf(frame.part), type),
  }));
}

function messageOf(message: Message, part: number, bytes: Uint8Array, type: MessageType | null) {
  const json: unknown = JSON.parse(toJson(message, bytes, type));
  return { part, ...levelOf(message, bytes), json };
}

function levelOf({ start, end, type, fields }: Message, bytes: Uint8Array): object {
  return { start, end, type, fields: fields.map((field) => fieldOf(field, bytes)) };
}

function fieldOf(field: Field, bytes: Uint8Array): object {
  const { number, name, words, wireType, start, tagEnd, valueStart, valueEnd, end, readings, notes } = field;
  return {
    ...{ number, name, type: words, wireType, wireName: wireNames[wireType] },
    ...{ start, tagEnd, valueStart, valueEnd, end },
    readings: readings.map((reading) => readingOf(reading, bytes, field)),
    notes,
  };
}

function readingOf(reading: Reading, bytes: Uint8Array, { valueStart, valueEnd }: Field): object {
  switch (reading.as) {
    case 'number':
      return { ...reading, value: plainNumber(reading.value) };
    case 'bytes':
      // Of messages in each other it would be all of the input at every level; `parts` has it.
      if (valueEnd - valueStart > longestRepeated) return { as: 'bytes' };
      return { as: 'bytes', base64: base64(bytes.subarray(valueStart, valueEnd)) };
    case 'packed':
      return { ...reading, values: reading.values.map(plainNumber) };
    case 'message':
      return { as: 'message', message: levelOf(reading.message, bytes) };
    default:
      return reading;
  }
}

/** What a JSON number cannot say exactly is a string. */
function plainNumber(value: Scalar): number | string | boolean {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)) ? textOfOdd(value) : value;
}

function textOfOdd(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}
