import http2 from 'node:http2';
import net from 'node:net';
import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { FaultProxy } from '../fault-proxy.ts';
import { startGrpcWorld } from './grpc-world.ts';

const { OK, CANCELLED, UNAVAILABLE } = status;

describe('under load', () => {
  const body = (round: number) => Buffer.alloc((round % 5) ** 6 * 10, `${round}`);

  it.each([
    ['h2_rst_stream', 'downstream', { code: 8, share: 0.3 }, CANCELLED],
    ['h2_rst_stream', 'downstream', { code: 8, share: 0.3, after_frames: 2 }, CANCELLED],
    ['h2_rst_stream', 'upstream', { code: 8, share: 0.3, after_frames: 1 }, CANCELLED],
    ['grpc_status', 'downstream', { status: UNAVAILABLE, share: 0.3 }, UNAVAILABLE],
  ])(
    '%s (%s, %o) acts on the connection that is open, harms no other call, and goes without a trace',
    async (type, stream, attributes, code) => {
      await using world = await startGrpcWorld();
      const channel = world.channel();
      let round = 0;
      // Each answer is compared with its call, message and trailers; a new tag each time goes into the header tables.
      const callMany = async (calls: number) => {
        const outcomes = [];
        for (let left = calls; left > 0; left -= 10) {
          const batch = Array.from({ length: 10 }, () => {
            round += 1;
            return channel.call({ body: body(round), tag: `tag-${round}` });
          });
          outcomes.push(...(await Promise.all(batch)).map((outcome) => outcome.code));
        }
        return outcomes;
      };
      expect(new Set(await callMany(20))).toEqual(new Set([OK]));
      world.proxy.addToxic({ type, stream, attributes });
      const struck = await callMany(200);
      world.proxy.removeToxics();
      expect(new Set(await callMany(50))).toEqual(new Set([OK]));
      expect(new Set(struck)).toEqual(new Set([OK, code]));
      const hits = struck.filter((one) => one === code).length;
      expect(hits).toBeGreaterThan(30);
      expect(hits).toBeLessThan(100);
      expect(world.seen.peers.size).toBe(1);
    },
  );
});

it('draws the same for the same seed, and differently for another', async () => {
  const play = async (seed: number) => {
    await using world = await startGrpcWorld(seed);
    const channel = world.channel();
    world.proxy.addToxic({ type: 'grpc_status', attributes: { status: UNAVAILABLE, share: 0.5 } });
    const codes = [];
    for (let round = 0; round < 30; round += 1) codes.push((await channel.call()).code);
    return codes;
  };
  const [first, again, other] = await Promise.all([play(1), play(1), play(2)]);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

it('answers for one method alone, also after an update, with any message', async () => {
  await using world = await startGrpcWorld();
  const channel = world.channel();
  const codes = async () => [(await channel.call()).code, (await channel.call({ method: '/test.Echo/Other' })).code];
  const toxic = world.proxy.addToxic({
    type: 'grpc_status',
    attributes: { status: 14, message: 'ü 100 %\n', method: '/test.Echo/Other' },
  });
  expect(await codes()).toEqual([OK, UNAVAILABLE]);
  expect((await channel.call({ method: '/test.Echo/Other' })).details).toBe('ü 100 %\n');
  world.proxy.updateToxic(toxic, { attributes: { method: '/test.Echo/Echo' } });
  expect(await codes()).toEqual([UNAVAILABLE, OK]);
  expect(world.seen.handled).toBe(2);
});

it('answers from the server’s end of the link: the other toxics strike the answer', async () => {
  await using world = await startGrpcWorld();
  const channel = world.channel();
  await channel.call();
  world.proxy.addToxic({ type: 'grpc_status', attributes: { status: UNAVAILABLE } });
  world.proxy.addToxic({ type: 'stall' });
  expect(await channel.call({ deadlineMs: 150 })).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  world.proxy.removeToxics();
  expect(await channel.call()).toMatchObject({ code: OK });
});

it('leaves HTTP/2 that is not gRPC to the server', async () => {
  await using world = await startGrpcWorld();
  world.proxy.addToxic({ type: 'grpc_status', attributes: { status: 14 } });
  const client = http2.connect(`http://${world.proxy.settings.listen}`);
  const headers = await new Promise<http2.IncomingHttpHeaders>((resolve) => {
    client.request({ ':path': '/', 'content-type': 'text/plain' }).once('response', resolve).end();
  });
  // grpc-js's own answer to what is no gRPC.
  expect(headers[':status']).toBe(415);
  client.destroy();
});

it('resets a stream that waits for its answer as soon as the toxic comes', async () => {
  await using world = await startGrpcWorld();
  const gate = Promise.withResolvers<void>();
  world.gate = gate.promise;
  const channel = world.channel();
  const called = channel.call();
  await expect.poll(() => world.seen.handled).toBe(1);
  world.proxy.addToxic({ type: 'h2_rst_stream', stream: 'upstream', attributes: { code: 8, after_frames: 2 } });
  expect(await called).toMatchObject({ code: CANCELLED });
  await expect.poll(() => world.seen.cancelled).toBe(1);
  gate.resolve();
});

it('ends a connection gracefully: calls on it are answered, the next go on a new one', async () => {
  await using world = await startGrpcWorld();
  const gate = Promise.withResolvers<void>();
  const channel = world.channel();
  await channel.call();
  world.gate = gate.promise;
  const open = [1, 2, 3].map(() => channel.call());
  await expect.poll(() => world.seen.handled).toBe(4);
  world.proxy.addToxic({ type: 'h2_goaway' });
  world.proxy.removeToxics();
  const next = channel.call();
  await expect.poll(() => world.seen.peers.size).toBe(2);
  gate.resolve();
  expect((await Promise.all([...open, next])).map(({ code }) => code)).toEqual([OK, OK, OK, OK]);
  expect(world.seen).toMatchObject({ handled: 5, cancelled: 0 });
});

it('sends one GOAWAY on a connection, also through an update', async () => {
  await using world = await startGrpcWorld();
  const toxic = world.proxy.addToxic({ type: 'h2_goaway', attributes: { after_frames: 2 } });
  const client = http2.connect(`http://${world.proxy.settings.listen}`);
  let told = 0;
  client.on('goaway', () => {
    told += 1;
  });
  const streams = [1, 2, 3, 4].map(() => client.request({ ':path': '/', 'content-type': 'text/plain' }));
  world.proxy.updateToxic(toxic, { attributes: { after_frames: 1 } });
  for (const stream of streams) stream.resume().end();
  await new Promise((resolve) => client.once('close', resolve));
  expect(told).toBe(1);
});

it('never touches what is not HTTP/2, whoever speaks first and however little', async () => {
  const server = net.createServer((socket) => {
    socket.write('+OK');
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const upstream = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const proxy = new FaultProxy({ name: 'link', listen: '127.0.0.1:0', upstream, enabled: true }, { seed: 1 });
  await proxy.start();
  for (const type of ['h2_goaway', 'h2_rst_stream', 'grpc_status']) proxy.addToxic({ type, attributes: { code: 2 } });
  const client = net.connect(Number(proxy.settings.listen.split(':')[1]), '127.0.0.1');
  let received = '';
  client.setEncoding('latin1').on('data', (text) => {
    received += text;
  });
  // The beginning of the preface and then something else; all of it, and then no frame.
  for (const text of ['P', 'RI * HTTP/2.0', '\r\n\r\nGET / HTTP/1.1\r\n\r\n']) {
    await expect.poll(() => received).toMatch(/^\+OK/);
    client.write(text);
    await expect.poll(() => received.endsWith(text)).toBe(true);
  }
  client.destroy();
  await proxy.stop();
  server.close();
});

it.each([
  [{ type: 'h2_rst_stream', attributes: { share: 1.1 } }, 'share must be from 0 to 1'],
  [{ type: 'h2_rst_stream', attributes: { code: 2 ** 32 } }, 'code must be from 0 to 4294967295'],
  [{ type: 'h2_goaway', attributes: { last_stream: -1 } }, 'last_stream must be from 0 to 2147483647'],
  [{ type: 'h2_goaway', attributes: { after_frames: 0.5 } }, 'after_frames must be an integer'],
  [{ type: 'grpc_status', attributes: { method: 7 } }, 'method must be a string'],
])('refuses %j', (toxic, message) => {
  const proxy = new FaultProxy(
    { name: 'link', listen: '127.0.0.1:0', upstream: '127.0.0.1:1', enabled: false },
    { seed: 1 },
  );
  expect(() => proxy.addToxic(toxic)).toThrow(message);
});
