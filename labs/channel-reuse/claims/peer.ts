import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/** The other end, on a thread of its own: an HTTP/2 server over TLS that accepts and answers with nothing. */
const server = createSecureServer(workerData);
let sessions = 0;
server.on('session', () => {
  sessions += 1;
});
server.on('stream', (stream) =>
  stream.respond({ 'content-type': 'application/grpc', 'grpc-status': '14' }, { endStream: true }),
);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
// Whatever is asked, the answer is how many sessions there were.
parentPort?.on('message', () => parentPort?.postMessage(sessions));
parentPort?.postMessage((server.address() as AddressInfo).port);
