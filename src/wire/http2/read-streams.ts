import type { Budget } from '../budget.ts';
import { type GrpcFrames, readGrpcFrames } from '../grpc/read-frames.ts';
import { readBase64 } from '../input/base64.ts';
import type { Parts } from '../parts.ts';
import type { Problem } from '../problem.ts';
import type { MessageType } from '../schema/schema.ts';
import type { StreamRecord } from './streams.ts';

/** A stream with its data put together and read. */
export interface Stream extends StreamRecord {
  readonly contentType: string | null;
  readonly path: string | null;
  /** null: it had no data. */
  readonly part: number | null;
  /** Its messages, where it is a call of gRPC. */
  readonly grpc: GrpcFrames | null;
  readonly type: MessageType | null;
  readonly problem: Problem | null;
}

/** What the first message of a stream is, by its method or by its bytes. */
export type TypeOfStream = (path: string | null, data: Uint8Array) => MessageType | null;

export function readStream(record: StreamRecord, parts: Parts, budget: Budget, typeOf: TypeOfStream): Stream {
  const headerOf = (name: string) => record.headers.flat().find((header) => header.name === name)?.value ?? null;
  const contentType = headerOf('content-type');
  const path = headerOf(':path');
  const stream = { ...record, contentType, path, part: null, grpc: null, type: null, problem: null };
  if (record.data.length === 0) return stream;
  const connection = parts.bytes(0);
  const data = Buffer.concat(record.data.map(({ start, end }) => connection.subarray(start, end)));
  const name = `stream ${record.id}`;
  const raw = parts.add(`the data of ${name}`, data);
  if (!mayBeGrpc(contentType, data)) return { ...stream, part: raw };
  const text = contentType?.startsWith('application/grpc-web-text') ? readBase64(data.toString('latin1')) : null;
  if (text !== null && text.bytes === null) return { ...stream, part: raw, problem: text.problem };
  const part = text === null ? raw : parts.add(`the data of ${name}, out of base64`, text.bytes);
  const type = typeOf(path, parts.bytes(part));
  const encoding = headerOf('grpc-encoding');
  const called = (at: number) => `message ${at + 1} of ${name}`;
  return { ...stream, part, type, grpc: readGrpcFrames({ parts, part, budget, type, encoding, name: called }) };
}

/** Without headers, as where the block was malformed, by how it begins. */
function mayBeGrpc(contentType: string | null, data: Uint8Array): boolean {
  if (contentType !== null) return contentType.startsWith('application/grpc');
  return [0x00, 0x01, 0x80, 0x81].includes(data[0] ?? 0xff);
}
