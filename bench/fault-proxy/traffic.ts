import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** As many bytes as a small HTTP request with its usual headers, and a small answer. */
const request = Buffer.alloc(200, 'q');
const answer = Buffer.alloc(300, 'a');

export interface Upstream extends AsyncDisposable {
  /** `127.0.0.1:port` */
  readonly address: string;
}

/** Answers each request of `askFor` once it is whole. */
export function serveAnswers(): Promise<Upstream> {
  return serve((socket) => {
    let missing = request.length;
    socket.on('data', (chunk: Buffer) => {
      missing -= chunk.length;
      if (missing > 0) return;
      missing = request.length;
      socket.write(answer);
    });
  });
}

/** Sends so many bytes to whoever comes, then ends. */
export function serveBytes(bytes: number): Promise<Upstream> {
  const piece = Buffer.alloc(1_000_000);
  return serve((socket) => {
    let left = bytes;
    const send = () => {
      while (left > 0) {
        left -= piece.length;
        if (!socket.write(piece)) return;
      }
      socket.end();
    };
    socket.on('drain', send);
    send();
  });
}

/** On so many connections at once, each sending its next request `restMs` after its answer; gives every latency in ms. */
export async function askFor(ms: number, connections: number, address: string, restMs = 0): Promise<number[]> {
  const latencies: number[] = [];
  const untilMs = performance.now() + ms;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      let missing = answer.length;
      let sentMs = 0;
      const { promise: done, resolve } = Promise.withResolvers<void>();
      const socket = await dial(address, (bytes) => {
        missing -= bytes;
        if (missing > 0) return;
        missing = answer.length;
        const nowMs = performance.now();
        latencies.push(nowMs - sentMs);
        if (nowMs >= untilMs) resolve();
        else if (restMs > 0) setTimeout(send, restMs);
        else send();
      });
      const send = () => {
        sentMs = performance.now();
        socket.write(request);
      };
      // Not all at once.
      if (restMs > 0) await wait(restMs * Math.random());
      send();
      await done;
      socket.destroy();
    }),
  );
  return latencies;
}

/** ms until all that the other side sends is here. */
export async function timeTransfer(bytes: number, address: string): Promise<number> {
  const startedMs = performance.now();
  let received = 0;
  const socket = await dial(address, (more) => {
    received += more;
  });
  await once(socket, 'end');
  if (received !== bytes) throw new Error(`${received} of ${bytes} bytes arrived`);
  return performance.now() - startedMs;
}

/** So many connections, `atOnce` of them open, each with one request. */
export async function connectOften(connections: number, atOnce: number, address: string): Promise<void> {
  for (let done = 0; done < connections; done += atOnce) await askFor(0, atOnce, address);
}

/** Where every answer lands: the less the load costs, the more of what is measured is the server. */
const landing = Buffer.allocUnsafeSlow(65_536);

async function dial(address: string, onBytes: (count: number) => void): Promise<Socket> {
  const [host, port] = address.split(':');
  const socket = connect({
    host: host ?? '',
    port: Number(port),
    noDelay: true,
    onread: {
      buffer: landing,
      callback(bytes) {
        onBytes(bytes);
        return true;
      },
    },
  });
  await once(socket, 'connect');
  return socket;
}

async function serve(handle: (socket: Socket) => void): Promise<Upstream> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    handle(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
