import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { parentPort, workerData } from 'node:worker_threads';

/** The other end, on a thread of its own: a server over TLS, HTTP/2 and HTTP/1.1, that accepts and answers with nothing. */
const server = createSecureServer({ ...workerData, allowHTTP1: true });
const accepted = { connections: 0, resumed: 0 };
server.on('secureConnection', (socket: TLSSocket) => {
  accepted.connections += 1;
  if (socket.isSessionReused()) accepted.resumed += 1;
});
server.on('stream', (stream) =>
  stream.respond({ 'content-type': 'application/grpc', 'grpc-status': '12' }, { endStream: true }),
);
// Told of streams too.
server.on('request', ({ httpVersionMajor }, response) => httpVersionMajor === 1 && response.end());
server.listen(0, '127.0.0.1');
await once(server, 'listening');
// Whatever is asked, it answers with what it has accepted so far.
parentPort?.on('message', () => parentPort?.postMessage(accepted));
parentPort?.postMessage((server.address() as AddressInfo).port);
