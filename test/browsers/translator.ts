import { siteHere } from '../../src/serve/serve.test-data.ts';
import { serveWeb } from '../../src/serve/web/serve-web.ts';
import { createMetrics } from '../../src/services/metrics.ts';

/** What stands between a page and a gRPC server. */
export interface Translator extends AsyncDisposable {
  readonly origin: string;
}

/** Before a server on that port of 127.0.0.1. */
export type Open = (upstreamPort: number) => Promise<Translator>;

export const allowedOrigin = 'https://app.example';

/** Bytes, of the largest message; that of the model server behind. */
const messageAtMost = 100_000;

/** Our own, in this process. */
export const openConnect: Open = async (upstreamPort) => {
  const server = await serveWeb({
    site: siteHere(),
    metrics: createMetrics('test'),
    upstream: { address: `127.0.0.1:${upstreamPort}`, trust: null, messageAtMost },
    cors: { origins: [allowedOrigin], credentials: false },
    certificate: null,
  });
  return { origin: `http://127.0.0.1:${server.port}`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
};
