import { createServer, type ServerOptions, STATUS_CODES } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Site } from '../../lab/variant.ts';
import { bindHttp } from '../../services/listen.ts';
import type { Metrics } from '../../services/metrics.ts';
import type { Certificate } from '../../services/protocol.ts';
import type { ServedModel } from '../model.ts';
import type { ModelServer } from '../model-server.ts';
import { createApp } from './app.ts';
import { Problem, problemType } from './problem.ts';

export interface RestOptions {
  readonly model: ServedModel;
  readonly site: Site;
  readonly metrics: Metrics;
  /** Left out: it speaks plainly. */
  readonly certificate?: Certificate;
  /** Bytes of the largest body. */
  readonly bodyAtMost: number;
  /** How long the headers, and all of a request, may take to arrive; left out: 10 and 30 s. */
  readonly patience?: Patience;
}

interface Patience {
  readonly headersMs: number;
  readonly requestMs: number;
}

/** Whoever sends a request by the drop is told so, and does not keep a connection for ever. */
const usualPatience: Patience = { headersMs: 10_000, requestMs: 30_000 };

/** Of connections that have nothing more to do, while the server ends. */
const sweepMs = 20;

/** A model server over HTTP/1.1. Throws LabError `port-taken`. */
export async function serveRest(options: RestOptions): Promise<ModelServer> {
  const { certificate, site, patience = usualPatience } = options;
  const limits: ServerOptions = {
    headersTimeout: patience.headersMs,
    requestTimeout: patience.requestMs,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: 60_000,
  };
  let ending = false;
  const app = createApp({ ...options, isEnding: () => ending });
  const server = certificate ? createTlsServer({ ...limits, ...certificate }, app) : createServer(limits, app);
  // The body is asked for once it is known that it will be read.
  server.on('checkContinue', app);
  server.on('clientError', (error, socket) => refuseConnection(error, socket as Socket, patience));
  await bindHttp(server, site.host, site.port);
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async drain() {
      ending = true;
      server.close();
      // An answer that had begun before promised its client to keep the connection.
      const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
      await closed;
      clearInterval(sweep);
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What is no HTTP, or not all of it in time, is told so where somebody can still hear it. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket, patience: Patience): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const problem = problemOfConnection(error, patience);
  const body = JSON.stringify(problem.toBody());
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\ncontent-type: ${problemType}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function problemOfConnection({ code, message }: NodeJS.ErrnoException, { headersMs, requestMs }: Patience): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('request-timeout', `Headers may take ${headersMs} ms, a whole request ${requestMs} ms.`);
  if (code === 'HPE_HEADER_OVERFLOW') return new Problem('headers-too-large', 'All headers together may have 16 KiB.');
  return new Problem('malformed-request', `That is no HTTP/1.1 request: ${message}.`);
}
