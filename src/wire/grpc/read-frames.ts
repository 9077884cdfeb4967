import { type Budget, partsWords } from '../budget.ts';
import { hexOf } from '../hex.ts';
import type { Message } from '../message/message.ts';
import { readMessage } from '../message/read-message.ts';
import type { Parts } from '../parts.ts';
import { beyondLimit, count, type Problem, problem, whatIsLeft } from '../problem.ts';
import type { MessageType } from '../schema/schema.ts';
import { decompress } from './decompress.ts';
import { readTrailers, type Trailer } from './trailers.ts';

/** A message with its prefix of five bytes, or gRPC-Web's trailers with theirs. */
export interface GrpcFrame {
  readonly start: number;
  readonly flags: number;
  readonly compressed: boolean;
  readonly isTrailers: boolean;
  /** As the prefix says. */
  readonly length: number;
  readonly bodyStart: number;
  /** Where the body ends, or the bytes do. */
  readonly end: number;
  /** By which it was decompressed. */
  readonly encoding: string | null;
  readonly message: Message | null;
  /** The part that the message's offsets are in: another one if it was compressed. */
  readonly part: number;
  readonly trailers: readonly Trailer[];
  readonly notes: readonly string[];
  readonly problem: Problem | null;
}

export interface GrpcFrames {
  readonly frames: readonly GrpcFrame[];
  /** What came after the last whole prefix. */
  readonly problem: Problem | null;
}

export interface GrpcContext {
  readonly parts: Parts;
  readonly part: number;
  readonly budget: Budget;
  readonly type: MessageType | null;
  /** Of the header; null: there was none to be seen. */
  readonly encoding: string | null;
  /** How a message is called where it becomes a part of its own. */
  readonly name: (at: number) => string;
}

export const prefixBytes = 5;
const trailerFlag = 0x80;
const compressedFlag = 0x01;
const defaultLimitBytes = 4_194_304;

/** One message after another, until the bytes end. */
export function readGrpcFrames(context: GrpcContext): GrpcFrames {
  const bytes = context.parts.bytes(context.part);
  const frames: GrpcFrame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const left = bytes.length - at;
    const stop = (why: Problem): GrpcFrames => ({ frames, problem: why });
    if (!context.budget.part()) return stop(beyondLimit(at, partsWords, `${count(left, 'byte')} more`));
    const flags = bytes[at] ?? 0;
    if ((flags & ~(trailerFlag | compressedFlag)) !== 0) {
      const wanted = 'a flag of 00 or 01, or, in gRPC-Web, 80 or 81';
      return stop(problem(at, `${wanted}, where a message's prefix begins`, hexOf(bytes.subarray(at, at + 1))));
    }
    if (left < prefixBytes) return stop(problem(at, 'five bytes of prefix: a flag and a length', whatIsLeft(left)));
    const frame = readFrame(context, bytes, at, flags, frames.length);
    frames.push(frame);
    at = frame.end;
  }
  return { frames, problem: null };
}

function readFrame(context: GrpcContext, bytes: Uint8Array, start: number, flags: number, at: number): GrpcFrame {
  const length = new DataView(bytes.buffer, bytes.byteOffset + start + 1, 4).getUint32(0);
  const bodyStart = start + prefixBytes;
  const end = Math.min(bytes.length, bodyStart + length);
  const isTrailers = (flags & trailerFlag) !== 0;
  const compressed = (flags & compressedFlag) !== 0;
  const isTooLarge = !isTrailers && length > defaultLimitBytes;
  const notes = isTooLarge ? [`more than ${defaultLimitBytes.toLocaleString('en')} bytes, gRPC's default limit`] : [];
  const frame: GrpcFrame = {
    ...{ start, flags, compressed, isTrailers, length, bodyStart, end, notes },
    ...{ encoding: null, message: null, part: context.part, trailers: [], problem: null },
  };
  const missing = bodyStart + length - end;
  const cut =
    missing > 0
      ? problem(bodyStart, `${count(length, 'byte')}, as the prefix says`, whatIsLeft(end - bodyStart))
      : null;
  // Half of a compressed message is nothing.
  if (compressed) return cut === null ? readCompressed(context, bytes, frame, at) : { ...frame, problem: cut };
  const read = readBody(context, bytes, frame, bodyStart, end);
  // That the message breaks off follows from it.
  return cut === null
    ? read
    : { ...read, problem: cut, ...(read.message && { message: { ...read.message, problem: null } }) };
}

function readBody(context: GrpcContext, bytes: Uint8Array, frame: GrpcFrame, start: number, end: number): GrpcFrame {
  if (frame.isTrailers) return { ...frame, ...readTrailers({ bytes, budget: context.budget }, start, end) };
  return { ...frame, message: readMessage({ bytes, budget: context.budget }, start, end, context.type) };
}

function readCompressed(context: GrpcContext, bytes: Uint8Array, frame: GrpcFrame, at: number): GrpcFrame {
  const { bodyStart, end, length } = frame;
  if (context.encoding === 'identity') {
    const wanted = 'no compression, as grpc-encoding says, so a flag of 00';
    return { ...frame, problem: problem(frame.start, wanted, '01') };
  }
  const { budget } = context;
  // Some senders set the bit on an empty message, which no decompressor takes.
  if (length === 0)
    return { ...readBody(context, bytes, frame, bodyStart, end), notes: ['empty, and nothing to decompress'] };
  const out = decompress(bytes.subarray(bodyStart, end), context.encoding, budget.decompressedBytes);
  if (out.bytes === null) {
    const { expected, found, limit } = out;
    return { ...frame, problem: { offset: bodyStart, expected, found, ...(limit && { limit }) } };
  }
  budget.decompressed(out.bytes.length);
  const part = context.parts.add(`${context.name(at)}, decompressed`, out.bytes);
  const read = readBody(context, out.bytes, frame, 0, out.bytes.length);
  return { ...read, part, encoding: out.encoding };
}
