import express from 'express';
import { BalancedPool } from 'undici';
import { callOf, defineVariant, type Link, type Scorer, type Site } from '#lab';

/** Floats as the bytes of float64, both ways: twice as long as they need to be, and every bit of a float32 is in them. */
export default defineVariant({
  connect(link: Link) {
    const pool = new BalancedPool([...link.origins], { connections: 32 });
    return {
      async score({ dimension, values }, call) {
        const headers = {
          'content-type': 'application/octet-stream',
          'x-dimension': String(dimension),
          'x-request-id': call.id,
          'x-user': call.user,
        };
        const answer = await pool.request({ method: 'POST', path: '/predict', headers, body: toBytes(values) });
        const bytes = Buffer.from(await answer.body.arrayBuffer());
        if (answer.statusCode !== 200) throw new Error(`model server: ${answer.statusCode}`);
        return { scores: fromBytes(bytes) };
      },
      [Symbol.asyncDispose]: () => pool.destroy(),
    };
  },
  serve(model: Scorer, site: Site) {
    const app = express();
    app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
    app.post('/predict', express.raw({ limit: '16mb' }), async (request, response) => {
      const rows = { dimension: Number(request.get('x-dimension')), values: fromBytes(request.body) };
      const { scores } = await model.score(rows, callOf(request, response, site));
      response.type('application/octet-stream').send(toBytes(scores));
    });
    return site.listen(app);
  },
});

function toBytes(values: Float32Array): Buffer {
  return Buffer.from(Float64Array.from(values).buffer);
}

function fromBytes(bytes: Buffer): Float32Array {
  return Float32Array.from(new Float64Array(new Uint8Array(bytes).buffer));
}
