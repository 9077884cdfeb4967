import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Site } from '../../lab/variant.ts';
import { bindHttp } from '../../services/listen.ts';
import type { Certificate } from '../../services/protocol.ts';
import type { ModelServer } from '../model-server.ts';
import type { WebHandler } from './web-handler.ts';

/** Listens for HTTP/2 over TLS, as browsers speak it, and for HTTP/1.1 from who offers no more. Throws LabError `port-taken`. */
export async function listenHttp2(site: Site, certificate: Certificate, handle: WebHandler): Promise<ModelServer> {
  const server = createSecureServer({ ...certificate, allowHTTP1: true });
  const open = followConnections(server);
  let answering = 0;
  let onIdle = () => {};
  server.on('request', (request, response) => {
    answering += 1;
    response.once('close', () => {
      answering -= 1;
      if (answering === 0) onIdle();
    });
    handle(request, response);
  });
  await bindHttp(server, site.host, site.port);
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async drain() {
      server.close();
      // GOAWAY: what has begun is answered, and what comes next goes elsewhere.
      for (const session of open.sessions) session.close();
      if (answering > 0) await new Promise<void>((resolve) => (onIdle = resolve));
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of open.sockets) socket.destroy();
      await closed;
    },
  };
}

function followConnections(server: Http2SecureServer) {
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('session', (session) => {
    sessions.add(session);
    // A client that breaks its connection ends it alone.
    session.on('error', () => {});
    session.once('close', () => sessions.delete(session));
  });
  return { sockets, sessions };
}
