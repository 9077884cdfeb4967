import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { projectFolder } from '../../lab/folders.ts';
import type { Codec } from '../../rpc/codec.ts';

const proto = readFileSync(join(projectFolder, 'proto', 'model_service.proto'), 'utf8');
const { root } = protobuf.parse(proto);
const Request = root.lookupType('modelservice.PredictRequest');
const Response = root.lookupType('modelservice.PredictResponse');

interface Fields {
  readonly features?: readonly number[];
  readonly dimension?: number;
  readonly probabilities?: readonly number[];
  readonly latencyMs?: number;
  readonly requestId?: string;
  readonly modelVersion?: string;
}

/** The same bytes by protobufjs, which @grpc/proto-loader reads and writes messages with: its floats come as arrays of numbers. */
export const protobufjsCodec: Codec = {
  encodeRequest: (request) => toBuffer(Request.encode({ ...request }).finish()),
  decodeRequest(bytes) {
    const fields: Fields = Request.toObject(Request.decode(bytes));
    return {
      features: Float32Array.from(fields.features ?? []),
      dimension: fields.dimension ?? 0,
      modelVersion: fields.modelVersion ?? '',
      requestId: fields.requestId ?? '',
    };
  },
  encodeResponse: (response) => toBuffer(Response.encode({ ...response }).finish()),
  decodeResponse(bytes) {
    const fields: Fields = Response.toObject(Response.decode(bytes));
    return {
      probabilities: Float32Array.from(fields.probabilities ?? []),
      latencyMs: fields.latencyMs ?? 0,
      modelVersion: fields.modelVersion ?? '',
      requestId: fields.requestId ?? '',
    };
  },
};

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
