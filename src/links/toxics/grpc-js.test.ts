import { readFileSync } from 'node:fs';
import http2 from 'node:http2';
import { join } from 'node:path';
import { Client, credentials, status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { FaultProxy } from '../fault-proxy.ts';
import { startGrpcWorld } from './grpc-world.ts';

const document = readFileSync(join(import.meta.dirname, '../../../docs/faults.md'), 'utf8');
const rows = [...document.matchAll(/^\| `(\w+) ([^`]*)` \| (\d+)(?: (\w+))? \| (?:`(.*)`)? ?\| (\d) \|$/gm)];

it('finds the rows of docs/faults.md', () => {
  expect(rows.length).toBe(document.match(/^\| `\w+ \w+=/gm)?.length);
  expect(rows.length).toBeGreaterThan(15);
});

describe('what grpc-js reports, by docs/faults.md', () => {
  it.each(rows.map((row) => [row[0], row] as const))(
    '%s',
    async (_row, [, type, words = '', code, name, details = '', handled]) => {
      await using world = await startGrpcWorld();
      const channel = world.channel();
      expect(await channel.call()).toMatchObject({ code: status.OK });
      world.seen.handled = 0;
      world.proxy.addToxic({ type, attributes: attributesIn(words) });
      const outcome = await channel.call({ deadlineMs: 15_000 });
      expect(outcome).toEqual({ code: Number(code), details: outcome.code === status.OK ? 'OK' : details });
      expect(status[outcome.code]).toBe(name);
      expect(world.seen.handled).toBe(Number(handled));
      world.proxy.removeToxics();
      expect(await channel.call({ deadlineMs: 15_000 })).toMatchObject({ code: status.OK });
    },
  );
});

it('sends a refused call once more, on the same connection', async () => {
  const server = http2.createServer();
  const streams: (number | undefined)[] = [];
  server.on('stream', (stream) => {
    streams.push(stream.id);
    stream.respond({ 'content-type': 'application/grpc', 'grpc-status': 5 }, { endStream: true });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const upstream = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const proxy = new FaultProxy({ name: 'link', listen: '127.0.0.1:0', upstream, enabled: true }, { seed: 1 });
  await proxy.start();
  const client = new Client(proxy.settings.listen, credentials.createInsecure());
  const asBytes = (bytes: Buffer) => bytes;
  const call = () =>
    new Promise((resolve) => {
      client.makeUnaryRequest('/a/b', asBytes, asBytes, Buffer.alloc(0), (error) => resolve(error?.code));
    });
  expect(await call()).toBe(status.NOT_FOUND);
  proxy.addToxic({ type: 'h2_rst_stream', attributes: { code: http2.constants.NGHTTP2_REFUSED_STREAM } });
  expect(await call()).toBe(status.UNAVAILABLE);
  proxy.removeToxics();
  expect(await call()).toBe(status.NOT_FOUND);
  // 3 and 5 never arrived.
  expect(streams).toEqual([1, 7]);
  client.close();
  await proxy.stop();
  server.close();
});

it('sends a call above the last stream of a GOAWAY once more, on a new connection', async () => {
  await using world = await startGrpcWorld();
  const channel = world.channel();
  await channel.call();
  const gate = Promise.withResolvers<void>();
  world.gate = gate.promise;
  const called = channel.call();
  await expect.poll(() => world.seen.handled).toBe(2);
  world.proxy.addToxic({ type: 'h2_goaway', attributes: { last_stream: 0 } });
  world.proxy.removeToxics();
  await expect.poll(() => world.seen.handled).toBe(3);
  gate.resolve();
  expect(await called).toMatchObject({ code: status.OK });
  // The server was told, so that the first attempt is not worked on for nobody.
  expect(world.seen).toMatchObject({ handled: 3, cancelled: 1 });
  expect(world.seen.peers.size).toBe(2);
});

describe('half_open', () => {
  it('leaves calls without a deadline waiting forever, and others until their deadline, even after it is gone', async () => {
    await using world = await startGrpcWorld();
    const channel = world.channel();
    await channel.call();
    world.proxy.addToxic({ type: 'half_open' });
    let ended = false;
    const waiting = channel.call().then((outcome) => {
      ended = true;
      return outcome;
    });
    const late = { code: status.DEADLINE_EXCEEDED, details: expect.stringContaining('remote_addr=') };
    expect(await channel.call({ deadlineMs: 100 })).toEqual(late);
    world.proxy.removeToxics();
    expect(await channel.call({ deadlineMs: 300 })).toEqual(late);
    expect(await world.channel().call()).toMatchObject({ code: status.OK });
    expect(ended).toBe(false);
    // Until somebody closes the connection.
    await world.proxy.stop();
    expect(await waiting).toEqual({ code: status.UNAVAILABLE, details: 'Connection dropped' });
  });

  it('is found out by keepalive; the next call goes on a new connection', async () => {
    await using world = await startGrpcWorld();
    const channel = world.channel({ 'grpc.keepalive_time_ms': 100, 'grpc.keepalive_timeout_ms': 100 });
    await channel.call();
    world.proxy.addToxic({ type: 'half_open' });
    expect(await channel.call()).toEqual({ code: status.UNAVAILABLE, details: 'Connection dropped' });
    world.proxy.removeToxics();
    expect(await channel.call()).toMatchObject({ code: status.OK });
  });

  it('never lets go of a channel that connects while it is there, keepalive or not', async () => {
    await using world = await startGrpcWorld();
    world.proxy.addToxic({ type: 'half_open' });
    const keepalive = { 'grpc.keepalive_time_ms': 50, 'grpc.keepalive_timeout_ms': 50 };
    const channel = world.channel({ ...keepalive, 'grpc.keepalive_permit_without_calls': 1 });
    const stuck = { code: status.DEADLINE_EXCEEDED, details: expect.stringContaining('Waiting for LB pick') };
    expect(await channel.call({ deadlineMs: 400 })).toEqual(stuck);
    world.proxy.removeToxics();
    expect(await channel.call({ deadlineMs: 400 })).toEqual(stuck);
    expect(await world.channel().call()).toMatchObject({ code: status.OK });
  });
});

it('waits out a stall', async () => {
  await using world = await startGrpcWorld();
  const channel = world.channel();
  await channel.call();
  world.proxy.addToxic({ type: 'stall', attributes: { after_bytes: 5 } });
  let ended = false;
  const called = channel.call().then((outcome) => {
    ended = true;
    return outcome;
  });
  expect(await channel.call({ deadlineMs: 200 })).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  expect(ended).toBe(false);
  world.proxy.removeToxics();
  expect(await called).toMatchObject({ code: status.OK });
});

function attributesIn(words: string): Record<string, unknown> {
  return Object.fromEntries(
    words.split(' ').map((word) => {
      const [name = '', value = ''] = word.split('=');
      return [name, /^\d+$/.test(value) ? Number(value) : value];
    }),
  );
}
