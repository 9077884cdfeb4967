import express from 'express';
import { BalancedPool } from 'undici';
import { callOf, defineVariant, type Link, type Rows, type Scorer, type Site } from '#lab';

/** The same JSON with every digit that a number has: it reads as the same float32 again. */
export default defineVariant({ connect, serve });

export function connect(link: Link): Scorer & AsyncDisposable {
  const pool = new BalancedPool([...link.origins], { connections: 32 });
  return {
    async score(rows, call) {
      const body = call.stage('encode', () => encodeRows(rows));
      const headers = { 'content-type': 'application/json', 'x-request-id': call.id, 'x-user': call.user };
      const answer = await pool.request({ method: 'POST', path: '/predict', headers, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`model server: ${answer.statusCode}`);
      return { scores: call.stage('decode', () => decodeScores(text)) };
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

function serve(model: Scorer, site: Site) {
  const app = express().disable('x-powered-by').disable('etag');
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.post('/predict', express.raw({ type: 'application/json', limit: '16mb' }), async (request, response) => {
    const call = callOf(request, response, site);
    const rows = call.stage('decode', () => decodeRows(request.body));
    const { scores } = await model.score(rows, call);
    response.type('json').send(call.stage('encode', () => encodeScores(scores)));
  });
  return site.listen(app);
}

function encodeRows({ dimension, values }: Rows): string {
  return JSON.stringify({ dimension, features: Array.from(values) });
}

function decodeRows(body: Buffer): Rows {
  const { dimension, features } = JSON.parse(body.toString());
  return { dimension, values: Float32Array.from(features) };
}

function encodeScores(scores: Float32Array): string {
  return JSON.stringify({ scores: Array.from(scores) });
}

function decodeScores(text: string): Float32Array {
  return Float32Array.from(JSON.parse(text).scores);
}
