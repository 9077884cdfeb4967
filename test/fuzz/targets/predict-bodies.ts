import type { Random } from '../../../src/lab/random.ts';
import { Problem } from '../../../src/serve/rest/problem.ts';
import { readPredict } from '../../../src/serve/rest/read-predict.ts';
import { mutateBytes } from '../mutate.ts';
import { plain } from '../target.ts';

/** What `POST /predict` of `serve rest` reads: taken, with whole float32s that are its own, or refused as a Problem of the caller's. */
export const predictBodies = plain(async (draw) => {
  const { body, type } = write(draw);
  const damaged = mutateBytes(draw, body);
  const headers = { 'content-type': type, ...(draw() < 0.2 ? { 'x-dimension': String(Math.floor(draw() * 5)) } : {}) };
  try {
    const { features } = readPredict(damaged, headers);
    if (features.byteLength !== features.buffer.byteLength) return 'its floats lie in memory of others';
    return features.byteLength <= damaged.length * 2 ? null : `${features.length} floats of ${damaged.length} bytes`;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.status >= 400 && error.status < 500 ? null : `refused with ${error.status}: ${error.message}`;
  }
});

function write(draw: Random): { readonly body: Buffer; readonly type: string } {
  const features = Float32Array.from({ length: Math.floor(draw() * 20) }, () => draw() * 10 - 5);
  const bytes = Buffer.from(features.buffer);
  if (draw() < 0.3) return { body: bytes, type: 'application/octet-stream' };
  const asked = {
    features: draw() < 0.5 ? bytes.toString('base64') : Array.from(features),
    model_version: 'v1',
    ...(draw() < 0.5 ? { dimension: Math.floor(draw() * 4) + 1 } : {}),
  };
  return { body: Buffer.from(JSON.stringify(asked)), type: 'application/json' };
}
