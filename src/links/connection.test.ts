import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { random } from '../lab/random.ts';
import { FaultProxy } from './fault-proxy.ts';
import { toxicKinds } from './toxics/index.ts';

/** What is ours alone: the seed, what odd attributes do, and what is left behind. */

let echo: Server;
let upstream = '';
const served = new Set<Socket>();
beforeAll(async () => {
  echo = createServer({ noDelay: true }, (socket) => {
    served.add(socket);
    socket.on('error', () => {}).once('close', () => served.delete(socket));
    socket.pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  upstream = `127.0.0.1:${(echo.address() as AddressInfo).port}`;
});
afterAll(() => echo.close());

async function startProxy(seed: number): Promise<{ readonly proxy: FaultProxy; readonly dial: () => Promise<Socket> }> {
  const proxy = new FaultProxy({ name: 'p', listen: '127.0.0.1:0', upstream, enabled: true }, { seed });
  await proxy.start();
  onTestFinished(() => proxy.stop());
  const port = Number(proxy.settings.listen.split(':')[1]);
  return {
    proxy,
    async dial() {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.on('error', () => {});
      await once(socket, 'connect');
      return socket;
    },
  };
}

/** Of 24 connections, one after the other, those that the toxic closes: `x`. */
async function whoIsStruck(seed: number): Promise<string> {
  const { proxy, dial } = await startProxy(seed);
  proxy.addToxic({ type: 'limit_data', toxicity: 0.5, attributes: { bytes: 0 } });
  let struck = '';
  for (let connection = 0; connection < 24; connection += 1) {
    const socket = await dial();
    socket.write('?');
    struck += await Promise.race([once(socket, 'data').then(() => '.'), once(socket, 'end').then(() => 'x')]);
    socket.destroy();
  }
  return struck;
}

test('the same seed strikes the same connections, another seed others', async () => {
  const first = await whoIsStruck(7);
  expect(first).toMatch(/x.*\.|\..*x/);
  expect(await whoIsStruck(7)).toBe(first);
  expect(await whoIsStruck(8)).not.toBe(first);
});

describe('a proxy that stops leaves no timer and no connection', () => {
  test.each([...toxicKinds.keys()])('of %s', async (type) => {
    const { proxy, dial } = await startProxy(1);
    const attributes = { latency: 60_000, delay: 60_000_000, timeout: 60_000, rate: 1, average_size: 10 };
    for (const stream of ['upstream', 'downstream']) proxy.addToxic({ type, stream, attributes });
    const timersBefore = countTimers();
    const sockets = [await dial(), await dial()];
    for (const socket of sockets) socket.write(Buffer.alloc(10_000));
    await expect.poll(() => served.size).toBeGreaterThan(0);
    sockets[0]?.end();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await proxy.stop();
    await expect.poll(() => served.size).toBe(0);
    expect(proxy.openConnections).toBe(0);
    await expect.poll(countTimers).toBeLessThanOrEqual(timersBefore);
  });
});

test('odd attributes harm nobody but their connection', async () => {
  const { proxy, dial } = await startProxy(1);
  const draw = random(5, 'attributes');
  const values = [0, -1, 1, 3, 1_000, -9e15, 9e15];
  const value = () => values[Math.floor(draw() * values.length)] ?? 0;
  const types = [...toxicKinds].filter(([, kind]) => Object.keys(kind.attributes).length > 0);
  for (let round = 0; round < 150; round += 1) {
    const [type, kind] = types[round % types.length] ?? [];
    const attributes = () => Object.fromEntries(Object.keys(kind?.attributes ?? {}).map((name) => [name, value()]));
    const stream = draw() < 0.5 ? 'upstream' : 'downstream';
    try {
      proxy.addToxic({ name: `t${round}`, type, stream, attributes: attributes() });
    } catch {
      continue;
    }
    const socket = await dial();
    socket.write(Buffer.alloc(200_000, 'x'));
    await new Promise((resolve) => setImmediate(resolve));
    try {
      proxy.updateToxic(proxy.toxic(`t${round}`), { attributes: attributes() });
    } catch {
      // Refused, and the earlier ones stay.
    }
    await new Promise((resolve) => setImmediate(resolve));
    proxy.removeToxics();
    socket.destroy();
  }
  const socket = await dial();
  socket.write('alive');
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toBe('alive');
  socket.destroy();
});

test('a thousand connections that came and went leave nothing', async () => {
  const { proxy, dial } = await startProxy(1);
  proxy.addToxic({ type: 'latency', attributes: { latency: 1 } });
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const socket = await dial();
        socket.end('x').resume();
        await once(socket, 'close');
      }),
    );
  }
  await expect.poll(() => proxy.openConnections).toBe(0);
});

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}
