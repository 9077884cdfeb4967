import type { PredictRequest } from '../codec.ts';
import { FloatBlocks } from './float-blocks.ts';
import { WireReader } from './wire-reader.ts';
import { tagOf, wireType } from './wire-type.ts';
import { sizeOfFloats, sizeOfString, sizeOfUint32, WireWriter } from './wire-writer.ts';

const field = { features: 1, modelVersion: 2, requestId: 3, dimension: 4 } as const;

const tag = {
  features: tagOf(field.features, wireType.lengthDelimited),
  oneFeature: tagOf(field.features, wireType.fixed32),
  modelVersion: tagOf(field.modelVersion, wireType.lengthDelimited),
  requestId: tagOf(field.requestId, wireType.lengthDelimited),
  dimension: tagOf(field.dimension, wireType.varint),
} as const;

export function encodeRequest(request: PredictRequest): Buffer {
  const writer = new WireWriter(
    sizeOfFloats(request.features) +
      sizeOfString(request.modelVersion) +
      sizeOfString(request.requestId) +
      sizeOfUint32(request.dimension),
  );
  writer.floats(field.features, request.features);
  writer.string(field.modelVersion, request.modelVersion);
  writer.string(field.requestId, request.requestId);
  writer.uint32(field.dimension, request.dimension);
  return writer.bytes;
}

/** Fields in any order; of a scalar that comes twice the last one counts. */
export function decodeRequest(message: Uint8Array): PredictRequest {
  const reader = new WireReader(message);
  const features = new FloatBlocks();
  let modelVersion = '';
  let requestId = '';
  let dimension = 0;
  while (!reader.atEnd) {
    const next = reader.tag();
    if (next === tag.features) features.add(reader.bytes());
    else if (next === tag.oneFeature) features.add(reader.block(4));
    else if (next === tag.modelVersion) modelVersion = reader.string();
    else if (next === tag.requestId) requestId = reader.string();
    else if (next === tag.dimension) dimension = reader.uint32();
    else reader.skip(next);
  }
  return { features: features.toFloat32Array(), modelVersion, requestId, dimension };
}
