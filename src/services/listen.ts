import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { LabError } from '../errors.ts';
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
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'EADDRINUSE'
          ? new LabError(
              'port-taken',
              `Port ${port} on ${host} is taken.`,
              'Stop what listens there, or choose another port.',
              { cause },
            )
          : cause,
      );
    });
    server.listen(port, host, 2_048, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
