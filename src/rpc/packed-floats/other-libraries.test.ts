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
    const message = scatter(next, randomRequest(next));
    const ours = packedFloats.decodeRequest(message);
    const { features, dimension, modelVersion, requestId } = fromBinary(PredictRequestSchema, message);
    expect({ features: Float32Array.from(features), dimension, modelVersion, requestId }).toEqual(ours);
    expect(requestOfProtobufjs(Request.decode(message))).toEqual(ours);
  }
});

it(`reads what they wrote (${rounds} responses)`, () => {
  const next = random(4, 'read responses');
  for (let round = 0; round < rounds; round += 1) {
    const response = randomResponse(next);
    expect(packedFloats.decodeResponse(Response.encode(responseForProtobufjs(response)).finish())).toEqual(response);
  }
});

/** The request as a stranger may write it: fields shuffled and repeated, floats in blocks and one by one. */
function scatter(next: Random, request: PredictRequest): Uint8Array {
  const records: ((writer: BinaryWriter) => void)[] = [
    (writer) => writer.tag(2, WireType.LengthDelimited).string(request.modelVersion),
    (writer) => writer.tag(3, WireType.LengthDelimited).string(request.requestId),
    (writer) => writer.tag(3, WireType.LengthDelimited).string('another'),
    (writer) => writer.tag(4, WireType.Varint).uint32(request.dimension),
    (writer) => writer.tag(99, WireType.Varint).uint64(String(whole(next, 2 ** 50))),
    (writer) => writer.tag(7, WireType.Bit64).double(next()),
    (writer) => writer.tag(12, WireType.LengthDelimited).bytes(new Uint8Array(whole(next, 300))),
    (writer) => writer.tag(5, WireType.StartGroup).tag(1, WireType.Bit32).float(1).tag(5, WireType.EndGroup),
  ];
  for (let at = 0; at < request.features.length; ) {
    const size = pick(next, [0, 1, 5, 200]);
    const block = request.features.slice(at, at + size);
    records.push((writer) => {
      if (block.length === 1) writer.tag(1, WireType.Bit32).float(block[0] ?? 0);
      else writer.tag(1, WireType.LengthDelimited).bytes(new Uint8Array(block.buffer));
    });
    at += size;
  }
  const writer = new BinaryWriter();
  while (records.length > 0) records.splice(whole(next, records.length), 1)[0]?.(writer);
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

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
