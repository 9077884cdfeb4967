import type { IncomingMessage } from 'node:http';
import type { PredictResponse } from '../../rpc/codec.ts';
import { FloatBlocks } from '../../rpc/packed-floats/float-blocks.ts';
import { callOverHttp, type Posted } from './call-over-http.ts';
import type { Calling, Ended, Failure, Question } from './calling.ts';

export const restFormats = ['json', 'base64', 'raw'] as const;
export type RestFormat = (typeof restFormats)[number];

/** One `POST /predict`. Rejects only where it could not be made; however it ends is in the result. */
export function callRest(format: RestFormat, question: Question, calling: Calling): Promise<Ended> {
  return callOverHttp(
    {
      posted: { path: '/predict', ...write(format, question) },
      readFailure,
      take: (response, body, atMs) => calling.onAnswer({ ...readAnswer(response, body), atMs }),
    },
    calling,
  );
}

function write(format: RestFormat, { features, dimension, modelVersion, requestId }: Question): Omit<Posted, 'path'> {
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

/** null: it is an answer. */
function readFailure({ statusCode = 0, statusMessage = '', headers }: IncomingMessage, body: Buffer): Failure | null {
  if (statusCode === 200) return null;
  const said = `${statusCode} ${statusMessage}`;
  if (!headers['content-type']?.startsWith('application/problem+json'))
    return { code: statusCode, says: said, details: body.subarray(0, 200).toString() };
  const { type, detail } = JSON.parse(body.toString());
  return { code: statusCode, says: `${said}: ${detail}`, details: String(type) };
}

function readAnswer({ headers }: IncomingMessage, body: Buffer): PredictResponse {
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
