import { EventEmitter, once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Backend } from './backend.ts';
import { startBalancer } from './start-balancer.ts';

/** Connections through an l4 balancer, byte by byte. */

const host = '127.0.0.1';
const poll = { timeout: 10_000, interval: 20 };

describe('a connection', () => {
  test('may end in one direction, and go on in the other', async () => {
    const { client, server } = await connectThrough();
    client.end('the question');
    expect(await text(server)).toBe('the question');
    // The client has said all; the answer is still on its way.
    server.write('half of ');
    server.end('the answer');
    expect(await text(client)).toBe('half of the answer');
  });

  test('may end first where it was accepted', async () => {
    const { client, server } = await connectThrough();
    server.end('busy');
    expect(await text(client)).toBe('busy');
    client.end('too bad');
    expect(await text(server)).toBe('too bad');
  });

  test.each(['client', 'server'] as const)('that the %s resets is reset at the other end', async (side) => {
    const ends = await connectThrough();
    const other = side === 'client' ? ends.server : ends.client;
    // Its end is seen by whoever reads.
    other.resume();
    const failed = once(other, 'error');
    ends[side].resetAndDestroy();
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
    await expect.poll(() => ends.backend.inUse, poll).toBe(0);
  });

  test.each(['client', 'server'] as const)(
    'is not read faster from the %s than the other end takes it',
    async (from) => {
      const ends = await connectThrough();
      const [sender, receiver] = from === 'client' ? [ends.client, ends.server] : [ends.server, ends.client];
      const bytes = 64 * 1_048_576;
      let sent = 0;
      const chunk = Buffer.alloc(65_536, 7);
      const send = () => {
        while (sent < bytes) {
          sent += chunk.length;
          if (!sender.write(chunk)) return;
        }
        sender.end();
      };
      sender.on('drain', send);
      send();
      await untilStill(() => sent);
      // What kernels and the balancer hold; the rest waits where it came from.
      expect(sent).toBeLessThan(bytes / 2);
      let received = 0;
      receiver.on('data', (data: Buffer) => {
        received += data.length;
      });
      await once(receiver.resume(), 'end');
      expect(received).toBe(bytes);
    },
  );

  test('finds another backend at once where the one that was chosen has just gone', async () => {
    const [gone, there] = [await listen(), await listen()];
    const { balancer, dial } = await start([gone.port, there.port]);
    await gone.close();
    // Both turns: one of them would have been its.
    for (let turn = 0; turn < 2; turn += 1) {
      await dial();
      await there.accept();
    }
    expect(balancer.backends[0]?.up).toBe(false);
  });

  test('is closed where no backend is up', async () => {
    const gone = await listen();
    const { dial } = await start([gone.port]);
    await gone.close();
    const client = await dial();
    await over(client);
  });

  test('is given back once both ends have gone, and ends with the balancer', async () => {
    const first = await connectThrough();
    first.client.resume().end();
    first.server.resume().end();
    await expect.poll(() => first.backend.inUse, poll).toBe(0);
    const second = await connectThrough();
    expect(second.backend.inUse).toBe(1);
    const both = [second.client, second.server].map(over);
    await second.end();
    await Promise.all(both);
  });
});

interface Listening {
  readonly port: number;
  /** The next connection that carries something: those of health checks do not. */
  accept(): Promise<Socket>;
  close(): Promise<void>;
}

async function listen(): Promise<Listening> {
  const sockets = new Set<Socket>();
  const greeted: Socket[] = [];
  const arrivals = new EventEmitter();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const leave = () => socket.destroy();
    socket.once('end', leave);
    socket.once('data', () => {
      socket.off('end', leave).pause();
      greeted.push(socket);
      arrivals.emit('greeted');
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await once(server.close(), 'close');
  };
  onTestFinished(close);
  return {
    port: (server.address() as AddressInfo).port,
    async accept() {
      for (;;) {
        const socket = greeted.shift();
        if (socket) return socket;
        await once(arrivals, 'greeted');
      }
    },
    close,
  };
}

async function start(ports: readonly number[]) {
  const balancer = await startBalancer({
    host,
    port: 0,
    layer: 'l4',
    balancing: 'round-robin',
    backends: ports.map((port) => ({ host, port })),
  });
  const end = async () => balancer[Symbol.asyncDispose]();
  onTestFinished(end);
  return {
    balancer,
    end,
    async dial() {
      const client = connect({ host, port: balancer.port, allowHalfOpen: true, noDelay: true });
      onTestFinished(() => void client.destroy());
      client.on('error', () => {});
      await once(client, 'connect');
      client.write('!');
      return client;
    },
  };
}

/** Both ends of a connection that has carried a greeting, neither of them read. */
async function connectThrough() {
  const upstream = await listen();
  const { balancer, dial, end } = await start([upstream.port]);
  const [client, server] = [await dial(), await upstream.accept()];
  const [backend] = balancer.backends as [Backend];
  return { client, server, backend, end };
}

/** It ends over there, however. */
function over(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.resume().once('end', resolve).once('close', resolve);
  });
}

/** A figure that does not move for a while is one that something holds back. */
async function untilStill(figure: () => number): Promise<void> {
  let last = -1;
  while (figure() !== last) {
    last = figure();
    await wait(200);
  }
}
