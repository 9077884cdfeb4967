import type { PredictResponse } from '../codec.ts';
import { FloatBlocks } from './float-blocks.ts';
import { WireReader } from './wire-reader.ts';
import { tagOf, wireType } from './wire-type.ts';
import { sizeOfFloat, sizeOfFloats, sizeOfString, WireWriter } from './wire-writer.ts';

const field = { probabilities: 1, latencyMs: 2, requestId: 3, modelVersion: 4 } as const;

const tag = {
  probabilities: tagOf(field.probabilities, wireType.lengthDelimited),
  oneProbability: tagOf(field.probabilities, wireType.fixed32),
  latencyMs: tagOf(field.latencyMs, wireType.fixed32),
  requestId: tagOf(field.requestId, wireType.lengthDelimited),
  modelVersion: tagOf(field.modelVersion, wireType.lengthDelimited),
} as const;

export function encodeResponse(response: PredictResponse): Buffer {
  const writer = new WireWriter(
    sizeOfFloats(response.probabilities) +
      sizeOfFloat(response.latencyMs) +
      sizeOfString(response.requestId) +
      sizeOfString(response.modelVersion),
  );
  writer.floats(field.probabilities, response.probabilities);
  writer.float(field.latencyMs, response.latencyMs);
  writer.string(field.requestId, response.requestId);
  writer.string(field.modelVersion, response.modelVersion);
  return writer.bytes;
}

/** Fields in any order; of a scalar that comes twice the last one counts. */
export function decodeResponse(message: Uint8Array): PredictResponse {
  const reader = new WireReader(message);
  const probabilities = new FloatBlocks();
  let latencyMs = 0;
  let requestId = '';
  let modelVersion = '';
  while (!reader.atEnd) {
    const next = reader.tag();
    if (next === tag.probabilities) probabilities.add(reader.bytes());
    else if (next === tag.oneProbability) probabilities.add(reader.block(4));
    else if (next === tag.latencyMs) latencyMs = reader.float();
    else if (next === tag.requestId) requestId = reader.string();
    else if (next === tag.modelVersion) modelVersion = reader.string();
    else reader.skip(next);
  }
  return { probabilities: probabilities.toFloat32Array(), latencyMs, requestId, modelVersion };
}
