import net from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { FaultProxy } from '../fault-proxy.ts';

it('passes the bytes before it, and all the others once it is removed', async () => {
  await using world = await startWorld({ type: 'stall', attributes: { after_bytes: 40 } });
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 251));
  world.server.write(bytes);
  await world.arrived(40);
  expect(world.received()).toEqual(bytes.subarray(0, 40));
  world.server.end();
  const whole = buffer(world.client);
  world.proxy.removeToxics();
  expect(Buffer.concat([world.received(), await whole])).toEqual(bytes);
});

it('pauses once, for as long as it was told', async () => {
  await using world = await startWorld({ type: 'stall', attributes: { after_bytes: 10, delay: 80 } });
  world.server.write(Buffer.alloc(10));
  await world.arrived(10);
  const startedMs = performance.now();
  world.server.write(Buffer.alloc(1));
  await world.arrived(11);
  // Its own timer began a little before we looked.
  expect(performance.now() - startedMs).toBeGreaterThan(40);
  world.proxy.updateToxic(world.toxic, { attributes: { delay: 0 } });
  world.server.write(Buffer.alloc(100));
  await world.arrived(111);
});

it('stalls the other direction where it is told so', async () => {
  await using world = await startWorld({ type: 'stall', stream: 'upstream', attributes: { after_bytes: 0 } });
  let there = 0;
  world.server.on('data', (chunk) => {
    there += chunk.length;
  });
  world.client.write(Buffer.alloc(5));
  world.server.write(Buffer.alloc(7));
  await world.arrived(7);
  expect(there).toBe(0);
  world.proxy.updateToxic(world.toxic, { attributes: { delay: 1 } });
  await expect.poll(() => there).toBe(5);
});

async function startWorld(wanted: unknown) {
  const listener = net.createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const upstream = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const proxy = new FaultProxy({ name: 'link', listen: '127.0.0.1:0', upstream, enabled: true }, { seed: 1 });
  await proxy.start();
  const toxic = proxy.addToxic(wanted);
  const accepted = new Promise<net.Socket>((resolve) => listener.once('connection', resolve));
  const client = net.connect(Number(proxy.settings.listen.split(':')[1]), '127.0.0.1');
  const server = await accepted;
  let received = Buffer.alloc(0);
  client.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
  });
  return {
    proxy,
    toxic,
    client,
    server,
    received: () => received,
    arrived: (bytes: number) => expect.poll(() => received.length, { interval: 1, timeout: 10_000 }).toBe(bytes),
    async [Symbol.asyncDispose]() {
      client.destroy();
      server.destroy();
      await proxy.stop();
      listener.close();
    },
  };
}
