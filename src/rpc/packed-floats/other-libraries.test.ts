import { readFileSync } from 'node:fs';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import protobuf from 'protobufjs';
import { expect, it } from 'vitest';
import { type Random, random } from '../../lab/random.ts';
import type { PredictRequest, PredictResponse } from '../codec.ts';
import { PredictRequestSchema, PredictResponseSchema } from '../generated/model_service_pb.js';
import { packedFloats } from './index.ts';
import { pick, randomRequest, randomResponse, whole } from './random-messages.ts';

const proto = readFileSync(new URL('../../../proto/model_service.proto', import.meta.url), 'utf8');
// Without `keepCase` it would drop `model_version` in silence.
const { root } = protobuf.parse(proto, { keepCase: true });
const Request = root.lookupType('modelservice.PredictRequest');
const Response = root.lookupType('modelservice.PredictResponse');
const rounds = 3_000;

it(`writes the bytes of @bufbuild/protobuf and protobufjs (${rounds} requests)`, () => {
  const next = random(1, 'requests');
  for (let round = 0; round < rounds; round += 1) {
    const request = randomRequest(next);
    const ours = packedFloats.encodeRequest(request).toString('hex');
    const { features, ...rest } = request;
    const bufbuild = create(PredictRequestSchema, { ...rest, features: Array.from(features) });
    expect(hex(toBinary(PredictRequestSchema, bufbuild))).toBe(ours);
    expect(hex(Request.encode(requestForProtobufjs(request)).finish())).toBe(ours);
  }
});

it(`writes the bytes of @bufbuild/protobuf and protobufjs (${rounds} responses)`, () => {
  const next = random(2, 'responses');
  for (let round = 0; round < rounds; round += 1) {
    const response = randomResponse(next);
    const ours = packedFloats.encodeResponse(response).toString('hex');
    const { probabilities, ...rest } = response;
    const bufbuild = create(PredictResponseSchema, { ...rest, probabilities: Array.from(probabilities) });
    expect(hex(toBinary(PredictResponseSchema, bufbuild))).toBe(ours);
    expect(hex(Response.encode(responseForProtobufjs(response)).finish())).toBe(ours);
  }
});

it(`reads what they read, whatever the order, the blocks and the unknown fields (${rounds} requests)`, () => {
  const next = random(3, 'shuffled requests');
  for (let round = 0; round < rounds; round += 1) {
    const message = scatter(next, recordsOfRequest(randomRequest(next)));
    const ours = packedFloats.decodeRequest(message);
    const { features, dimension, modelVersion, requestId } = fromBinary(PredictRequestSchema, message);
    expect({ features: Float32Array.from(features), dimension, modelVersion, requestId }).toEqual(ours);
    expect(requestOfProtobufjs(Request.decode(message))).toEqual(ours);
  }
});

it(`reads what they read, whatever the order, the blocks and the unknown fields (${rounds} responses)`, () => {
  const next = random(4, 'shuffled responses');
  for (let round = 0; round < rounds; round += 1) {
    const message = scatter(next, recordsOfResponse(randomResponse(next)));
    const ours = packedFloats.decodeResponse(message);
    const { probabilities, latencyMs, modelVersion, requestId } = fromBinary(PredictResponseSchema, message);
    expect({ probabilities: Float32Array.from(probabilities), latencyMs, modelVersion, requestId }).toEqual(ours);
    expect(responseOfProtobufjs(Response.decode(message))).toEqual(ours);
  }
});

type Write = (writer: BinaryWriter) => BinaryWriter;

function recordsOfRequest({ features, dimension, modelVersion, requestId }: PredictRequest) {
  const records: Write[] = [
    (writer) => writer.tag(2, WireType.LengthDelimited).string(modelVersion),
    (writer) => writer.tag(3, WireType.LengthDelimited).string(requestId),
    (writer) => writer.tag(3, WireType.LengthDelimited).string('another'),
    (writer) => writer.tag(4, WireType.Varint).uint32(dimension),
  ];
  return { records, floats: features };
}

function recordsOfResponse({ probabilities, latencyMs, modelVersion, requestId }: PredictResponse) {
  const records: Write[] = [
    (writer) => writer.tag(2, WireType.Bit32).float(latencyMs),
    (writer) => writer.tag(2, WireType.Bit32).float(-1.5),
    (writer) => writer.tag(3, WireType.LengthDelimited).string(requestId),
    (writer) => writer.tag(4, WireType.LengthDelimited).string(modelVersion),
  ];
  return { records, floats: probabilities };
}

/** A message as a stranger may write it: fields shuffled, some unknown; floats in blocks and one by one. */
function scatter(next: Random, { records, floats }: { records: readonly Write[]; floats: Float32Array }): Uint8Array {
  const shuffled: Write[] = [
    ...records,
    (writer) => writer.tag(99, WireType.Varint).uint64(String(whole(next, 2 ** 50))),
    (writer) => writer.tag(7, WireType.Bit64).double(next()),
    (writer) => writer.tag(12, WireType.LengthDelimited).bytes(new Uint8Array(whole(next, 300))),
    (writer) => writer.tag(5, WireType.StartGroup).tag(1, WireType.Bit32).float(1).tag(5, WireType.EndGroup),
  ];
  for (let at = 0; at < floats.length; ) {
    const size = pick(next, [0, 1, 5, 200]);
    const block = floats.slice(at, at + size);
    shuffled.push((writer) =>
      block.length === 1
        ? writer.tag(1, WireType.Bit32).float(block[0] ?? 0)
        : writer.tag(1, WireType.LengthDelimited).bytes(new Uint8Array(block.buffer)),
    );
    at += size;
  }
  const writer = new BinaryWriter();
  while (shuffled.length > 0) shuffled.splice(whole(next, shuffled.length), 1)[0]?.(writer);
  return writer.finish();
}

/** protobufjs writes whatever is set, defaults too, which no proto3 writer may. */
function requestForProtobufjs({ features, dimension, modelVersion, requestId }: PredictRequest) {
  return Request.create({
    features: Array.from(features),
    ...(dimension !== 0 && { dimension }),
    ...(modelVersion !== '' && { model_version: modelVersion }),
    ...(requestId !== '' && { request_id: requestId }),
  });
}

function responseForProtobufjs({ probabilities, latencyMs, modelVersion, requestId }: PredictResponse) {
  return Response.create({
    probabilities: Array.from(probabilities),
    ...(!Object.is(latencyMs, 0) && { latency_ms: latencyMs }),
    ...(modelVersion !== '' && { model_version: modelVersion }),
    ...(requestId !== '' && { request_id: requestId }),
  });
}

function requestOfProtobufjs(message: protobuf.Message): PredictRequest {
  const { features, dimension, model_version, request_id } = Request.toObject(message, { defaults: true });
  return { features: Float32Array.from(features), dimension, modelVersion: model_version, requestId: request_id };
}

function responseOfProtobufjs(message: protobuf.Message): PredictResponse {
  const { probabilities, latency_ms, model_version, request_id } = Response.toObject(message, { defaults: true });
  return {
    probabilities: Float32Array.from(probabilities),
    latencyMs: latency_ms,
    modelVersion: model_version,
    requestId: request_id,
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
