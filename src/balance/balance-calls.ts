import { createServer, type ServerHttp2Session } from 'node:http2';
import type { Backend } from './backend.ts';
import { carryCall, type Open } from './carry-call.ts';
import { memoryUnbounded, window } from './http2-settings.ts';
import type { Listener } from './listener.ts';
import type { Pick } from './pick.ts';
import { Upstream } from './upstream.ts';

/** A client on this machine that cancels many calls is busy, and no attacker. */
const resets = { streamResetBurst: 1_000_000, streamResetRate: 1_000_000 };
const none: ReadonlySet<Backend> = new Set();

/** L7: each call, over HTTP/2 without TLS, goes to one backend, whatever connection it came by. */
export function balanceCalls(backends: readonly Backend[], pick: Pick): Listener {
  const upstreams = new Map(backends.map((backend) => [backend, new Upstream(backend)]));
  const clients = new Set<ServerHttp2Session>();

  const open: Open = (headers, endStream, except) => {
    // Who refused this call, since it went away, may take it on a new connection.
    const backend = pick(except) ?? pick(none);
    return (backend && upstreams.get(backend)?.request(headers, endStream)) ?? null;
  };

  const server = createServer({
    settings: { initialWindowSize: window.stream },
    maxSessionMemory: memoryUnbounded,
    ...resets,
  });
  server.on('connection', (socket) => socket.setNoDelay(true));
  server.on('session', (session) => {
    clients.add(session);
    session.once('close', () => clients.delete(session));
    session.setLocalWindowSize(window.connection);
  });
  server.on('stream', (stream, headers, flags) => carryCall(stream, { headers, flags }, open));
  return {
    server,
    drop() {
      for (const session of clients) session.destroy();
      for (const upstream of upstreams.values()) upstream.drop();
    },
  };
}
