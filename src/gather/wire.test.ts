import { expect, onTestFinished, test } from 'vitest';
import type { Wire } from '../lab/evidence.ts';
import { noDeadline } from '../lab/until.ts';
import type { Call, Rows, Scorer, Site, Variant } from '../lab/variant.ts';
import { importVariant } from '../services/import-variant.ts';
import { linkTo } from '../services/link.ts';
import { listenHttp } from '../services/listen.ts';
import { startWire } from './wire.ts';

const fixes = new URL('../../labs/json-blowup/fixes/', import.meta.url);
const floats = 16 * 4_000;
const rows: Rows = { dimension: 4_000, values: Float32Array.from({ length: floats }, (_, at) => Math.sin(at)) };
const until = { deadline: noDeadline, signal: new AbortController().signal };

// Both protocols carry the floats as they are: what a socket counts beyond them is the protocol's.
test.each([
  ['HTTP/1.1', 'rest-float32.ts'],
  ['HTTP/2', 'grpc.ts'],
])('a float takes four bytes over %s, at either end', async (protocol, file) => {
  const client = watchWire('client');
  const server = watchWire('server');
  await using carried = await carry(file, client, server);
  for (const watch of [client, server]) watch.mark();
  const calls = 10;
  for (let call = 0; call < calls; call += 1) await carried.score(rows, callOf(`call-${call}`));

  for (const read of [await client.read(), await server.read()]) {
    expect(read).toMatchObject({ calls, floats: calls * floats });
    // HTTP/1.1 may open another while the first is still being read.
    expect(read.connectionsOpened).toBeGreaterThanOrEqual(1);
    if (protocol === 'HTTP/2') expect(read.connectionsOpened).toBe(1);
    expect(read.connectionsOpen).toBe(read.connectionsOpened);
    expect(bytesPerFloat(read)).toBeGreaterThan(4);
    expect(bytesPerFloat(read)).toBeLessThan(4.02);
    // Sixteen scores and an envelope, each way back.
    expect(read.answerBytes / calls).toBeGreaterThan(16 * 4);
    expect(read.answerBytes / calls).toBeLessThan(1_000);
  }
});

test.each(['rest-float32.ts', 'grpc.ts'])('%s: a socket that closed keeps its bytes', async (file) => {
  const client = watchWire('client');
  const server = watchWire('server');
  {
    await using carried = await carry(file, client, server);
    await carried.score(rows, callOf('a'));
  }
  for (const watch of [client, server]) {
    await expect.poll(async () => (await watch.read()).connectionsOpen).toBe(0);
    const read = await watch.read();
    expect(bytesPerFloat(read)).toBeGreaterThan(4);
    expect(bytesPerFloat(read)).toBeLessThan(4.1);
    watch.mark();
    expect(await watch.read()).toEqual({
      calls: 0,
      floats: 0,
      requestBytes: 0,
      answerBytes: 0,
      connectionsOpened: 0,
      connectionsOpen: 0,
    });
  }
});

test('a connection from before the mark is open, and its bytes count from the mark', async () => {
  const client = watchWire('client');
  await using carried = await carry('grpc.ts', client);
  await carried.score(rows, callOf('before'));
  const before = await client.read();
  client.mark();
  await carried.score(rows, callOf('after'));
  const after = await client.read();
  expect(after).toMatchObject({ calls: 1, floats, connectionsOpened: 0, connectionsOpen: 1 });
  expect(after.requestBytes).toBeLessThan(1.01 * before.requestBytes);
});

test('a watch that was stopped sees no new socket', async () => {
  const client = startWire('client');
  client.stop();
  await using carried = await carry('rest-float32.ts', client);
  await carried.score(rows, callOf('a'));
  expect(await client.read()).toMatchObject({ calls: 1, requestBytes: 0, connectionsOpened: 0 });
});

function watchWire(side: 'client' | 'server') {
  const watch = startWire(side);
  onTestFinished(watch.stop);
  return watch;
}

/** One variant's client and server, over a real socket. */
async function carry(
  file: string,
  client: ReturnType<typeof startWire>,
  server?: ReturnType<typeof startWire>,
): Promise<Scorer & AsyncDisposable> {
  const variant: Variant = await importVariant(new URL(file, fixes).pathname);
  const model: Scorer = {
    score: async ({ dimension, values }) => ({ scores: new Float32Array(values.length / dimension) }),
  };
  const site: Site = {
    host: '127.0.0.1',
    port: 0,
    certificates: [],
    call: callOf,
    listen: (app) => listenHttp(app, '127.0.0.1', 0),
  };
  const stack = new AsyncDisposableStack();
  const { port } = stack.use(await variant.serve(server ? server.watch(model) : model, site));
  const connected = stack.use(variant.connect(linkTo([`127.0.0.1:${port}`])));
  return { ...client.watch(connected), [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function callOf(id: string): Call {
  return { id, user: 'u', until, stage: (_part, work) => work() };
}

function bytesPerFloat({ requestBytes, floats: carried }: Wire): number {
  return requestBytes / carried;
}
