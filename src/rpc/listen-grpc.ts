import { type Server, ServerCredentials } from '@grpc/grpc-js';
import { LabError, messageOf } from '../errors.ts';
import type { Site } from '../lab/variant.ts';

type Bound = Pick<Site, 'host' | 'port' | 'certificates'>;

/** Throws LabError `port-taken`. */
export function bindGrpc(server: Server, site: Bound): Promise<number> {
  const credentials =
    site.certificates.length > 0
      ? ServerCredentials.createSsl(null, [...site.certificates])
      : ServerCredentials.createInsecure();
  const host = site.host.includes(':') ? `[${site.host}]` : site.host;
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${site.port}`, credentials, (error, port) => {
      if (!error) resolve(port);
      else if (messageOf(error).includes('EADDRINUSE')) reject(portTaken(site, error));
      else reject(error);
    });
  });
}

function portTaken(site: Bound, cause: Error): LabError {
  const message = `Port ${site.port} on ${site.host} is taken.`;
  return new LabError('port-taken', message, 'Stop what listens there, or choose another port.', { cause });
}

/** Says GOAWAY, and waits until every call is answered. */
export function drainGrpc(server: Server): Promise<void> {
  return new Promise((resolve) => server.tryShutdown(() => resolve()));
}

/** Drops whoever is still connected, and waits until the port is free again. */
export function shutDownGrpc(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.tryShutdown(() => resolve());
    server.forceShutdown();
  });
}
