import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor.js';
import { type Codec, type PredictRequest, packedFloats } from '#rpc';

/** What schemas of this lab have had beside the fields of all, one a row: each release knows some of them. */
export interface Extras {
  readonly price: readonly number[];
  readonly logitBias: readonly number[];
  readonly bias: { readonly logits: readonly number[] } | null;
}
type Request = PredictRequest & Partial<Extras>;

/** The .proto of a release, by its `message PredictRequest { … }`: the rest has never changed. */
export function protoOf(request: string): string {
  return `syntax = "proto3";

package modelservice;

service ModelService {
  rpc Predict (PredictRequest) returns (PredictResponse);
  rpc PredictStream (PredictRequest) returns (stream PredictResponse);
  rpc PredictBatch (stream PredictRequest) returns (stream PredictResponse);
}

${request.trim()}

message PredictResponse {
  repeated float probabilities = 1 [packed = true];
  float latency_ms = 2;
  string request_id = 3;
  string model_version = 4;
}
`;
}

/**
 * Reads and writes by that schema, with protobufjs as it comes. `extras`: what a client sends beside what every request has. A schema
 * that is none, such as one that uses a number which it has reserved, throws.
 */
export function codecOf(
  request: string,
  extras: (request: PredictRequest) => Partial<Extras> = () => ({}),
): Codec<Request> {
  const { root } = protobuf.parse(protoOf(request));
  const type = root.lookupType('modelservice.PredictRequest');
  return {
    service: serviceIn(root),
    encodeRequest: (asked) => toBuffer(type.encode({ ...asked, ...extras(asked) }).finish()),
    decodeRequest(bytes) {
      const { features, ...rest } = type.toObject(type.decode(bytes), { defaults: true });
      return { modelVersion: '', requestId: '', dimension: 0, ...rest, features: Float32Array.from(features) };
    },
    encodeResponse: packedFloats.encodeResponse,
    decodeResponse: packedFloats.decodeResponse,
  };
}

/** As reflection tells it. */
function serviceIn(root: protobuf.Root) {
  root.resolveAll();
  const bytes = descriptor.FileDescriptorSet.encode(root.toDescriptor('proto3')).finish();
  const files = fromBinary(FileDescriptorSetSchema, bytes);
  // protobufjs names it as the source does, and the registry wants it whole.
  for (const { package: scope, messageType } of files.file)
    for (const field of messageType.flatMap((message) => message.field))
      if (field.typeName !== '' && !field.typeName.startsWith('.')) field.typeName = `.${scope}.${field.typeName}`;
  const service = createFileRegistry(files).getService('modelservice.ModelService');
  if (!service) throw new Error('The schema has no modelservice.ModelService.');
  return service;
}

/** The same memory: grpc-js refuses a plain Uint8Array. */
function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
