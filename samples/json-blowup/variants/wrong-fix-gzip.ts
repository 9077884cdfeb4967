import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import express from 'express';
import { BalancedPool } from 'undici';
import { callOf, defineVariant, type Link, type Rows, type Scorer, type Site } from '#lab';

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** Still JSON over REST, compressed both ways. */
export default defineVariant({ connect, serve });

function connect(link: Link): Scorer & AsyncDisposable {
  const pool = new BalancedPool([...link.origins], { connections: 32 });
  return {
    async score(rows, call) {
      const body = await call.stage('encode', () => encodeRows(rows));
      const headers = {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'accept-encoding': 'gzip',
        'x-request-id': call.id,
        'x-user': call.user,
      };
      const answer = await pool.request({ method: 'POST', path: '/predict', headers, body });
      const bytes = await answer.body.arrayBuffer();
      if (answer.statusCode !== 200) throw new Error(`model server: ${answer.statusCode}`);
      return { scores: await call.stage('decode', () => decodeScores(bytes)) };
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
    response.type('json').set('content-encoding', 'gzip');
    response.send(await call.stage('encode', () => encodeScores(scores)));
  });
  return site.listen(app);
}

function encodeRows({ dimension, values }: Rows): Promise<Buffer> {
  return zip(JSON.stringify({ dimension, features: Array.from(values) }));
}

function decodeRows(body: Buffer): Rows {
  const { dimension, features } = JSON.parse(body.toString());
  return { dimension, values: Float32Array.from(features) };
}

function encodeScores(scores: Float32Array): Promise<Buffer> {
  return zip(JSON.stringify({ scores: Array.from(scores) }));
}

async function decodeScores(bytes: ArrayBuffer): Promise<Float32Array> {
  const text = (await unzip(bytes)).toString();
  return Float32Array.from(JSON.parse(text).scores);
}
