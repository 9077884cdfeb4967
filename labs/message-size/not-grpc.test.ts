import { once } from 'node:events';
import { createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Client, credentials } from '@grpc/grpc-js';
import { expect, it } from 'vitest';

/** What a proxy between says for itself, in no word of gRPC's. Each message here is quoted by the runbook. */

it.each([
  [200, '404 page not found\n', '8 RESOURCE_EXHAUSTED: Received message larger than max (808722544 vs 4194304)'],
  [404, '404 page not found\n', '12 UNIMPLEMENTED: Received HTTP status code 404'],
  [413, '<html>Request Entity Too Large</html>', '2 UNKNOWN: Received HTTP status code 413'],
  [413, '', '2 UNKNOWN: Received HTTP status code 413'],
])('HTTP %i with the body %j', async (status, page, said) => {
  await using proxy = await startProxy(status, page);
  expect(await ask(proxy.address)).toBe(said);
});

async function startProxy(status: number, page: string) {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer().listen(0, '127.0.0.1');
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream) => {
    stream.respond({ ':status': status, 'content-type': 'text/plain' }, { endStream: page === '' });
    if (page !== '') stream.end(page);
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}

async function ask(address: string): Promise<string> {
  const client = new Client(address, credentials.createInsecure());
  const asBytes = (bytes: Buffer) => bytes;
  const said = await new Promise<string>((resolve) => {
    client.makeUnaryRequest('/any.Service/Method', asBytes, asBytes, Buffer.alloc(1), (error) =>
      resolve(error ? error.message : 'OK'),
    );
  });
  client.close();
  return said;
}
