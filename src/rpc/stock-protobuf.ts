import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { Codec } from './codec.ts';
import { PredictRequestSchema, PredictResponseSchema } from './generated/model_service_pb.js';

/** The same bytes by @bufbuild/protobuf as it comes: its users' floats are arrays of numbers, so they convert. */
export const stockProtobuf: Codec = {
  encodeRequest(request) {
    const message = create(PredictRequestSchema, { ...request, features: Array.from(request.features) });
    return toBuffer(toBinary(PredictRequestSchema, message));
  },
  decodeRequest(bytes) {
    const { features, dimension, modelVersion, requestId } = fromBinary(PredictRequestSchema, bytes);
    return { features: Float32Array.from(features), dimension, modelVersion, requestId };
  },
  encodeResponse(response) {
    const message = create(PredictResponseSchema, { ...response, probabilities: Array.from(response.probabilities) });
    return toBuffer(toBinary(PredictResponseSchema, message));
  },
  decodeResponse(bytes) {
    const { probabilities, latencyMs, requestId, modelVersion } = fromBinary(PredictResponseSchema, bytes);
    return { probabilities: Float32Array.from(probabilities), latencyMs, requestId, modelVersion };
  },
};

/** The same memory: grpc-js refuses a plain Uint8Array. */
function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
