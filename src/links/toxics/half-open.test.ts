import net from 'node:net';
import { expect, it } from 'vitest';
import { FaultProxy } from '../fault-proxy.ts';

it('lets nothing through either way, not even an end, and a connection that lived through it stays silent', async () => {
  await using world = await startWorld();
  const old = await world.connect();
  await old.exchange('before');
  world.proxy.addToxic({ type: 'half_open' });
  const during = await world.connect();
  // Its own way through the proxy takes longer than what `during` still needed to be connected on both sides.
  await world.connect();
  old.client.socket.write('lost');
  old.server.socket.write('lost');
  during.client.socket.write('lost');
  world.proxy.removeToxics();

  const later = await world.connect();
  old.client.socket.write('lost');
  old.server.socket.end('lost');
  during.client.socket.end('lost');
  // Many times the way there and back: what was to come on the others would have come.
  for (let round = 0; round < 50; round += 1) await later.exchange(`round ${round}`);
  expect(old.client).toMatchObject({ received: 'before', ended: false });
  expect(old.server).toMatchObject({ received: 'before', ended: false });
  expect(during.server).toMatchObject({ received: '', ended: false });
});

it('strikes both ways, whatever stream it is on', async () => {
  await using world = await startWorld();
  const old = await world.connect();
  await old.exchange('before');
  world.proxy.addToxic({ type: 'half_open', stream: 'upstream' });
  old.server.socket.write('lost');
  world.proxy.removeToxics();
  const later = await world.connect();
  for (let round = 0; round < 50; round += 1) await later.exchange(`round ${round}`);
  expect(old.client.received).toBe('before');
});

it('ends with the proxy, and once both sides have gone', async () => {
  await using world = await startWorld();
  const [gone, kept] = [await world.connect(), await world.connect()];
  await Promise.all([gone.exchange('before'), kept.exchange('before')]);
  world.proxy.addToxic({ type: 'half_open' });
  gone.client.socket.end();
  gone.server.socket.end();
  await expect.poll(() => gone.client.ended && gone.server.ended).toBe(true);
  expect(kept.client.ended || kept.server.ended).toBe(false);
  await world.proxy.stop();
  await expect.poll(() => kept.client.ended && kept.server.ended).toBe(true);
});

interface End {
  readonly socket: net.Socket;
  received: string;
  ended: boolean;
}

/** Connections through a proxy, with both of their ends. */
async function startWorld() {
  const accepted: ((socket: net.Socket) => void)[] = [];
  const server = net.createServer({ allowHalfOpen: true }, (socket) => accepted.shift()?.(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy = new FaultProxy(
    { name: 'link', listen: '127.0.0.1:0', upstream: `127.0.0.1:${portOf(server)}`, enabled: true },
    { seed: 1 },
  );
  await proxy.start();
  const ends: End[] = [];
  return {
    proxy,
    async connect() {
      const arrived = new Promise<net.Socket>((resolve) => accepted.push(resolve));
      const port = Number(proxy.settings.listen.split(':')[1]);
      const client = follow(net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }));
      const there = follow(await arrived);
      ends.push(client, there);
      return {
        client,
        server: there,
        async exchange(text: string) {
          client.socket.write(text);
          await expect.poll(() => there.received, { interval: 1 }).toMatch(new RegExp(`${text}$`));
          there.socket.write(text);
          await expect.poll(() => client.received, { interval: 1 }).toMatch(new RegExp(`${text}$`));
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const { socket } of ends) socket.destroy();
      await proxy.stop();
      server.close();
    },
  };
}

function follow(socket: net.Socket): End {
  const end: End = { socket, received: '', ended: false };
  socket.setEncoding('utf8').on('data', (text) => {
    end.received += text;
  });
  socket.on('error', () => {});
  for (const event of ['end', 'close']) {
    socket.on(event, () => {
      end.ended = true;
    });
  }
  return end;
}

function portOf(server: net.Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
