import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LabError } from '../errors.ts';
import type { Listening } from '../lab/variant.ts';

/** Listens for HTTP/1.1; disposing it drops whoever is still connected. */
export async function listenHttp(app: RequestListener, host: string, port: number): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 60_000 }, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'EADDRINUSE'
          ? new LabError(
              'port-taken',
              `Port ${port} on ${host} is taken.`,
              'End what listens there, or choose another port.',
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
