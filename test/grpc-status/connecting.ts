import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:tls';
import { credentials, logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { type Authority, createAuthority } from '../../src/services/certificates.ts';
import { ask } from './client.ts';
import { listen, startGrpc, startTcp } from './peers.ts';
import type { Cases } from './rows.ts';

/** No connection, and no call either. */
export const connecting: Cases = {
  'something that speaks HTTP/1.1': async () => {
    await using peer = await startTcp((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    return await ask(peer.at);
  },

  'a peer that hangs up at once': async () => {
    // Without a certificate: it never gets so far.
    await using tls = await listen(createTlsServer().on('tlsClientError', () => {}));
    await using balancer = await startTcp((socket) => socket.end());
    const said = [await ask(tls.at), await ask(balancer.at)];
    return alike(said);
  },

  'TLS to a port without TLS': async () => {
    await using peer = await startGrpc();
    // A name: Node warns of TLS to a bare address.
    return await ask(peer.at.replace('127.0.0.1', 'localhost'), { credentials: credentials.createSsl() });
  },

  'nobody listens there': async () => {
    const left = await startTcp(() => {});
    await left[Symbol.asyncDispose]();
    return await ask(left.at);
  },

  'a certificate whose authority the client does not know': async () => {
    await using peer = await startTls(await createAuthority());
    return await ask(peer.at.replace('127.0.0.1', 'localhost'), { credentials: credentials.createSsl() });
  },

  'a certificate for another name': async () => {
    const authority = await createAuthority();
    await using peer = await startTls(authority);
    return await ask(peer.at.replace('127.0.0.1', 'localhost'), {
      credentials: credentials.createSsl(Buffer.from(authority.ca)),
      options: { 'grpc.ssl_target_name_override': 'model.example' },
    });
  },

  // Nobody can be there.
  'a target without a port': () => ask('255.255.255.255'),
  // An empty label: no server of names is asked.
  'a URL where `host:port` belongs': () => ask('https://model..internal:50051'),
  'a name that does not resolve': () => ask('model..internal:50051'),

  '`http_proxy` in the environment': async () => {
    await using peer = await startGrpc();
    await using proxy = await listen(refusing());
    const before = process.env.http_proxy;
    process.env.http_proxy = `http://${proxy.at}`;
    // It writes what the proxy said to stderr, and once more when the call is long over.
    setLogVerbosity(logVerbosity.NONE);
    try {
      return await ask(peer.at);
    } finally {
      if (before === undefined) delete process.env.http_proxy;
      else process.env.http_proxy = before;
    }
  },
};

async function startTls(authority: Authority) {
  const { key, cert } = await authority.certify('model-1');
  return listen(createTlsServer({ key, cert, ALPNProtocols: ['h2'] }).on('tlsClientError', () => {}));
}

/** A proxy that lets nobody through. */
function refusing(): Server {
  return createServer().on('connect', (_request, socket) => void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
}

/** The same whoever says it, but for when. */
function alike(said: readonly string[]): string {
  const [one, ...more] = new Set(said.map((each) => each.replaceAll(/\d{4}-[\dT:.-]+Z/g, '…')));
  return more.length === 0 ? (one ?? '') : `not alike: ${said.join(' | ')}`;
}
