import type { IncomingHttpHeaders } from 'node:http';
import type { PredictResponse } from '../../rpc/codec.ts';
import { FloatBlocks } from '../../rpc/packed-floats/float-blocks.ts';
import type { Question } from './calling.ts';

export const restFormats = ['json', 'base64', 'raw'] as const;
export type RestFormat = (typeof restFormats)[number];

export interface Written {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A question as `POST /predict` takes it. */
export function writeQuestion(format: RestFormat, { features, dimension, modelVersion, requestId }: Question): Written {
  const bytes = Buffer.from(features.buffer, features.byteOffset, features.byteLength);
  if (format === 'raw') {
    return {
      headers: {
        'content-type': 'application/octet-stream',
        accept: 'application/octet-stream',
        ...(dimension === 0 ? {} : { 'x-dimension': String(dimension) }),
        'x-model-version': modelVersion,
        'x-request-id': requestId,
      },
      body: bytes,
    };
  }
  const asked = {
    features: format === 'base64' ? bytes.toString('base64') : Array.from(features),
    ...(dimension === 0 ? {} : { dimension }),
    model_version: modelVersion,
    request_id: requestId,
  };
  return { headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(asked)) };
}

/** An answer with status 200. Throws where it is none of a model server. */
export function readAnswer(headers: IncomingHttpHeaders, body: Buffer): PredictResponse {
  if (headers['content-type'] === 'application/octet-stream') {
    const blocks = new FloatBlocks();
    blocks.add(new Uint8Array(body.buffer, body.byteOffset, body.length));
    return {
      probabilities: blocks.toFloat32Array(),
      latencyMs: Number(headers['x-latency-ms']),
      requestId: '',
      modelVersion: String(headers['x-model-version'] ?? ''),
    };
  }
  const { probabilities, latency_ms, request_id = '', model_version = '' } = JSON.parse(body.toString());
  if (!Array.isArray(probabilities)) throw new Error('The answer has no `probabilities`: is that a model server?');
  return {
    probabilities: Float32Array.from(probabilities),
    latencyMs: Number(latency_ms),
    requestId: String(request_id),
    modelVersion: String(model_version),
  };
}
