import { connect, createServer, type Socket } from 'node:net';
import type { Backend } from './backend.ts';
import { joinSockets } from './join-sockets.ts';
import type { Listener } from './listener.ts';
import type { Pick } from './pick.ts';

/** L4: each connection goes to one backend and stays there, whatever it carries. */
export function balanceConnections(pick: Pick): Listener {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // What becomes of a socket is told by its `close`, which follows.
    socket.on('error', () => {});
  };

  function dial(client: Socket, tried: Set<Backend>): void {
    const backend = pick(tried);
    if (!backend) {
      client.destroy();
      return;
    }
    tried.add(backend);
    const server = connect({ ...backend.address, allowHalfOpen: true, noDelay: true });
    keep(server);
    server.once('close', backend.take());
    const giveUp = () => server.destroy();
    const goOn = () => {
      client.off('close', giveUp);
      if (client.destroyed) return;
      // No connection has to be lost until the next check says so.
      backend.refused();
      dial(client, tried);
    };
    client.once('close', giveUp);
    server.once('close', goOn);
    server.once('connect', () => {
      client.off('close', giveUp);
      server.off('close', goOn);
      joinSockets(client, server);
    });
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
    keep(client);
    dial(client, new Set());
  });
  return {
    server,
    drop() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
