import express from 'express';
import { BalancedPool } from 'undici';
import { callOf, defineVariant, type Link, type Scorer, type Site } from '#lab';

/** Feature vectors travel as they lie in memory, over the same REST. */
export default defineVariant({ connect, serve });

function connect(link: Link, connections = 32): Scorer & AsyncDisposable {
  const pool = new BalancedPool([...link.origins], { connections });
  return {
    async score(rows, call) {
      const { buffer, byteOffset, byteLength } = rows.values;
      const body = call.stage('encode', () => Buffer.from(buffer, byteOffset, byteLength));
      const headers = {
        'content-type': 'application/octet-stream',
        'x-dimension': String(rows.dimension),
        'x-request-id': call.id,
        'x-user': call.user,
      };
      const answer = await pool.request({ method: 'POST', path: '/predict', headers, body });
      const bytes = await answer.body.arrayBuffer();
      if (answer.statusCode !== 200) throw new Error(`model server: ${answer.statusCode}`);
      return { scores: call.stage('decode', () => new Float32Array(bytes)) };
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

function serve(model: Scorer, site: Site) {
  const app = express();
  app.get('/healthz', (_, response) => void response.json({ status: 'ok' }));
  app.post('/predict', express.raw({ limit: '16mb' }), async (request, response) => {
    const call = callOf(request, response, site);
    const dimension = Number(request.headers['x-dimension']);
    const values = call.stage('decode', () => toFloats(request.body));
    const { scores } = await model.score({ dimension, values }, call);
    const body = call.stage('encode', () => Buffer.from(scores.buffer, scores.byteOffset, scores.byteLength));
    response.type('application/octet-stream').send(body);
  });
  return site.listen(app);
}

/** Copied: a body may begin anywhere in its buffer, floats only at multiples of four. */
function toFloats(body: Buffer): Float32Array {
  const floats = new Float32Array(body.length / Float32Array.BYTES_PER_ELEMENT);
  new Uint8Array(floats.buffer).set(body);
  return floats;
}
