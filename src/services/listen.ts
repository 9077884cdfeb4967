import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { cannotListen } from '../lab/cannot-listen.ts';
import type { Listening } from '../lab/variant.ts';
import type { Certificate } from './protocol.ts';

/** Listens for HTTP/1.1, with a certificate over TLS; disposing it drops whoever is still connected. */
export async function listenHttp(
  app: RequestListener,
  host: string,
  port: number,
  certificate?: Certificate,
): Promise<Listening> {
  const options = { keepAliveTimeout: 60_000 };
  const server = certificate ? createTlsServer({ ...options, ...certificate }, app) : createServer(options, app);
  await bindHttp(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Throws LabError `port-taken`, or `usage`. */
export async function bindHttp(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(host, port, cause)));
    server.listen(port, host, 2_048, resolve);
  });
}
