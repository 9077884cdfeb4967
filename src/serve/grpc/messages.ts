import { type DescMessage, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import { messageOf } from '../../errors.ts';
import { Refusal } from '../../rpc/refusal.ts';

/** Refuses, as INVALID_ARGUMENT, bytes that are no such message. */
export function decode<D extends DescMessage>(schema: D, message: Buffer): MessageShape<D> {
  try {
    return fromBinary(schema, message);
  } catch (error) {
    const why = messageOf(error);
    throw new Refusal(status.INVALID_ARGUMENT, `The ${message.length} bytes are no ${schema.typeName}: ${why}.`);
  }
}

/** The same memory: grpc-js refuses a plain Uint8Array. */
export function encode<D extends DescMessage>(schema: D, message: MessageShape<D>): Buffer {
  const bytes = toBinary(schema, message);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
