import { createServer, type RequestListener, type ServerOptions, STATUS_CODES } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { bindHttp } from '../../services/listen.ts';
import type { ModelServer, Patience, RestParts } from '../model-server.ts';
import { Problem } from './problem.ts';

export interface Listener extends Omit<RestParts, 'metrics' | 'bodyAtMost'> {
  /** What answers; `isEnding`: it takes no new connections, and ends those that it has with their next answer. */
  readonly createApp: (isEnding: () => boolean) => RequestListener;
  /** How a protocol says what is wrong, to a client that speaks no HTTP. */
  readonly say: (problem: Problem) => Said;
}

interface Said {
  readonly type: string;
  readonly body: string;
}

/** Whoever sends a request by the drop is told so, and does not keep a connection for ever. */
export const usualPatience: Patience = { headersMs: 10_000, requestMs: 30_000, keepAliveMs: 60_000 };

/** Of connections that have nothing more to do, while the server ends. */
const sweepMs = 20;

/** What any model server over HTTP/1.1 has: limits, and an orderly end. Throws LabError `port-taken`. */
export async function listenRest(listener: Listener): Promise<ModelServer> {
  const { certificate, site, patience = usualPatience, say } = listener;
  const limits: ServerOptions = {
    headersTimeout: patience.headersMs,
    requestTimeout: patience.requestMs,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: patience.keepAliveMs,
  };
  let ending = false;
  const app = listener.createApp(() => ending);
  const server = certificate ? createTlsServer({ ...limits, ...certificate }, app) : createServer(limits, app);
  // The body is asked for once it is known that it will be read.
  server.on('checkContinue', app);
  server.on('clientError', (error, socket) => refuseConnection(error, socket as Socket, patience, say));
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
function refuseConnection(
  error: NodeJS.ErrnoException,
  socket: Socket,
  patience: Patience,
  say: Listener['say'],
): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const problem = problemOfConnection(error, patience);
  const { type, body } = say(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\ncontent-type: ${type}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function problemOfConnection({ code, message }: NodeJS.ErrnoException, { headersMs, requestMs }: Patience): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('request-timeout', `Headers may take ${headersMs} ms, a whole request ${requestMs} ms.`);
  if (code === 'HPE_HEADER_OVERFLOW') return new Problem('headers-too-large', 'All headers together may have 16 KiB.');
  return new Problem('malformed-request', `That is no HTTP/1.1 request: ${message}.`);
}
