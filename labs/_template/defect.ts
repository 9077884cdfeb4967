import express from 'express';
import { BalancedPool } from 'undici';
import { callOf, defineVariant, type Link, type Scorer, type Site } from '#lab';

/** Feature vectors travel as JSON over REST. */
export default defineVariant({ connect, serve });

/** In the storefront: how it reaches the model servers. `stage` books time in the ledger. */
export function connect(link: Link, connections = 32): Scorer & AsyncDisposable {
  const pool = new BalancedPool([...link.origins], { connections });
  return {
    async score(rows, call) {
      const body = call.stage('encode', () =>
        JSON.stringify({ dimension: rows.dimension, features: Array.from(rows.values) }),
      );
      const headers = { 'content-type': 'application/json', 'x-request-id': call.id, 'x-user': call.user };
      const answer = await pool.request({ method: 'POST', path: '/predict', headers, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`model server: ${answer.statusCode}`);
      const { scores } = call.stage('decode', () => JSON.parse(text));
      return { scores: Float32Array.from(scores) };
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

/** In a model server: how it answers. */
export function serve(model: Scorer, site: Site) {
  const app = express();
  app.get('/healthz', (_, response) => void response.json({ status: 'ok' }));
  app.post('/predict', express.raw({ type: 'application/json', limit: '16mb' }), async (request, response) => {
    const call = callOf(request, response, site);
    const { dimension, features } = call.stage('decode', () => JSON.parse(request.body));
    const { scores } = await model.score({ dimension, values: Float32Array.from(features) }, call);
    const body = call.stage('encode', () => JSON.stringify({ scores: Array.from(scores) }));
    response.type('json').send(body);
  });
  return site.listen(app);
}
