import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import express from 'express';
import { callOf, defineVariant, type Link, type Rows, type Scorer, type Site, type Until } from '#lab';
import defect from '../defect.ts';

/** REST over HTTPS, the floats' own bytes as its body, and a connection for every request. */
export default defineVariant({ ...defect, connect, serve });

function connect({ origins: [origin = ''], ca }: Link): Scorer & AsyncDisposable {
  return {
    async score({ dimension, values }, { id, user }, until) {
      const headers = { 'x-dimension': dimension, 'x-request-id': id, 'x-user': user };
      // `agent: false` is an agent for this request alone: it keeps neither the connection nor the TLS session.
      const options = { method: 'POST', agent: false, ca: ca ?? undefined, headers, signal: signalOf(until) } as const;
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
      request(`${origin}/predict`, options, resolve)
        .on('error', reject)
        .end(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
      const answer = await promise;
      const body = await buffer(answer);
      if (answer.statusCode !== 200) throw new Error(`model server: ${answer.statusCode}`);
      return { scores: floatsOf(body) };
    },
    async [Symbol.asyncDispose]() {},
  };
}

function serve(model: Scorer, site: Site) {
  const app = express().disable('x-powered-by').disable('etag');
  app.post('/predict', express.raw({ type: () => true, limit: '16mb' }), async (request, response) => {
    const { scores } = await model.score(
      rowsOf(request.body, request.get('x-dimension')),
      callOf(request, response, site),
    );
    response.type('octet-stream').send(Buffer.from(scores.buffer, scores.byteOffset, scores.byteLength));
  });
  return site.listen(app);
}

function rowsOf(body: Buffer, dimension: string | undefined): Rows {
  return { dimension: Number(dimension), values: floatsOf(body) };
}

/** Copied: a body may begin at any byte, floats only at every fourth. */
function floatsOf(bytes: Buffer): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

function signalOf(until: Until | undefined): AbortSignal {
  if (!until) return new AbortController().signal;
  const leftMs = Math.max(0, until.deadline.getTime() - Date.now());
  return AbortSignal.any([until.signal, AbortSignal.timeout(leftMs)]);
}
