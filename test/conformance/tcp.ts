import { EventEmitter, once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** One end of a connection, with all that it has heard. */
export interface Peer {
  readonly socket: Socket;
  /** Everything so far. */
  readonly heard: Buffer;
  /** How the other end has ended it. */
  readonly ended: Promise<'FIN' | 'RST'>;
  /** Once so many bytes have come, all that has; fails where the connection ends before. */
  hears(bytes: number): Promise<Buffer>;
}

export function peer(socket: Socket): Peer {
  const chunks: Buffer[] = [];
  let over: string | null = null;
  const look = new EventTarget();
  const tell = () => look.dispatchEvent(new Event('change'));
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    tell();
  });
  const ended = new Promise<'FIN' | 'RST'>((resolve) => {
    socket.once('end', () => resolve('FIN'));
    socket.once('error', () => resolve('RST'));
  });
  void ended.then((how) => {
    over = how;
    tell();
  });
  return {
    socket,
    ended,
    get heard() {
      return Buffer.concat(chunks);
    },
    async hears(bytes) {
      let count = 0;
      for (;;) {
        count = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
        if (count >= bytes) return Buffer.concat(chunks);
        if (over) throw new Error(`ended by ${over} after ${count} of ${bytes} bytes`);
        await new Promise((resolve) => look.addEventListener('change', resolve, { once: true }));
      }
    },
  };
}

export interface Upstream extends AsyncDisposable {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** The next connection that comes. */
  accept(): Promise<Peer>;
}

export async function startUpstream(): Promise<Upstream> {
  const sockets = new Set<Socket>();
  const waiting: Peer[] = [];
  const arrivals = new EventEmitter();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    waiting.push(peer(socket));
    arrivals.emit('accepted');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async accept() {
      for (;;) {
        const next = waiting.shift();
        if (next) return next;
        await once(arrivals, 'accepted');
      }
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** `host:port`. With `allowHalfOpen` the socket still takes an answer after its end, and does not end by itself. */
export async function dial(address: string, allowHalfOpen = false): Promise<Peer> {
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen });
  const dialled = peer(socket);
  await once(socket, 'connect');
  return dialled;
}
