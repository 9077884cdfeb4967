import { connect, createServer, type Socket } from 'node:net';
import { Client } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { now } from '../lab/clock.ts';
import type { Call, Until } from '../lab/variant.ts';
import { bookConnecting } from './book-connecting.ts';
import { callOf, rows, siteOf, untilOf } from './calls.test-data.ts';
import { credentials, ModelClient, serveModel } from './index.ts';

const insecure = credentials.createInsecure();
// Connections of other tests are not for these.
const own = { 'grpc.use_local_subchannel_pool': 1 };
const scores = Float32Array.of(0.5);

describe('connect', () => {
  it('lasts until there is a connection, and ends before the model has the call', async () => {
    let arrivedMs = Number.NaN;
    await using way = await openWay(() => (arrivedMs = now()));
    const calls = [bookedCall(), bookedCall()];
    const scored = Promise.all(calls.map((call) => way.client.score(rows, call)));
    await expect.poll(way.accepted).toBe(1);
    const letThroughMs = now();
    way.letThrough();
    await scored;
    for (const { spans } of calls) {
      const [encode, connecting] = spans;
      expect(spans.map(({ part }) => part)).toEqual(['encode', 'connect', 'decode']);
      expect(connecting?.fromMs).toBeGreaterThanOrEqual(encode?.toMs ?? Number.NaN);
      expect(connecting?.toMs).toBeGreaterThanOrEqual(letThroughMs);
      expect(connecting?.toMs).toBeLessThanOrEqual(arrivedMs);
    }
  });

  it('is not part of a call that finds a connection, but is again of one that finds it cut', async () => {
    await using way = await openWay();
    way.letThrough();
    expect(await partsOf(way.client)).toContain('connect');
    for (let call = 0; call < 5; call += 1) expect(await partsOf(way.client)).toEqual(['encode', 'decode']);
    expect(await Promise.all([partsOf(way.client), partsOf(way.client)])).toEqual([
      ['encode', 'decode'],
      ['encode', 'decode'],
    ]);
    way.cut();
    await expect.poll(() => partsOf(way.client)).toContain('connect');
    expect(await partsOf(way.client)).toEqual(['encode', 'decode']);
  });

  it.each<[string, () => Until]>([
    ['has had its time', () => untilOf({ deadline: new Date(Date.now() + 100) })],
    ['has left', () => untilOf({ signal: AbortSignal.timeout(100) })],
  ])('ends with a caller who %s', async (_, until) => {
    await using way = await openWay();
    const call = bookedCall();
    await expect(way.client.score(rows, call, until())).rejects.toMatchObject({ code: expect.any(Number) });
    expect(call.spans.map(({ part }) => part)).toEqual(['encode', 'connect']);
  });

  it('ends where the connection is refused', async () => {
    await using way = await openWay();
    await way.close();
    const call = bookedCall();
    await expect(way.client.score(rows, call)).rejects.toMatchObject({ code: 14 });
    expect(call.spans.map(({ part }) => part)).toEqual(['encode', 'connect']);
  });

  it('ends with the channel', async () => {
    await using way = await openWay();
    const call = bookedCall();
    const scored = way.client.score(rows, call);
    const failed = expect(scored).rejects.toMatchObject({ code: 14 });
    await expect.poll(way.accepted).toBe(1);
    await way.client[Symbol.asyncDispose]();
    await failed;
    expect(call.spans.map(({ part }) => part)).toEqual(['encode', 'connect']);
  });
});

it('watches the channel once, however many calls come and go while it connects', async () => {
  await using way = await openWay();
  const client = new Client(way.address, insecure, own);
  const channel = client.getChannel();
  const watch = channel.watchConnectivityState.bind(channel);
  let watchers = 0;
  channel.watchConnectivityState = (...of) => {
    watchers += 1;
    watch(...of);
  };
  const book = bookConnecting(channel);
  for (let call = 0; call < 100; call += 1) await book(bookedCall(), async () => channel.getConnectivityState(true));
  // Of idle and of connecting.
  expect(watchers).toBeGreaterThanOrEqual(1);
  expect(watchers).toBeLessThanOrEqual(2);
  client.close();
});

async function partsOf(client: ModelClient): Promise<string[]> {
  const call = bookedCall();
  // One that was on a connection that is cut may fail.
  await client.score(rows, call).catch(() => {});
  return call.spans.map(({ part }) => part);
}

interface BookedCall extends Call {
  /** Those that have ended. */
  readonly spans: { readonly part: string; readonly fromMs: number; readonly toMs: number }[];
}

function bookedCall(): BookedCall {
  const spans: BookedCall['spans'] = [];
  return {
    ...callOf('u'),
    spans,
    stage(part, work) {
      const fromMs = now();
      const end = () => void spans.push({ part, fromMs, toMs: now() });
      const result = work();
      if (result instanceof Promise) result.then(end, end);
      else end();
      return result;
    },
  };
}

/** A model server behind a gate: connections are accepted, and nothing passes until they are let through. */
async function openWay(onArrival: () => void = () => {}) {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(
    await serveModel(siteOf(), async () => {
      onArrival();
      return { scores };
    }),
  );
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  let isOpen = false;
  let accepted = 0;
  const gate = createServer((socket) => {
    accepted += 1;
    const pass = () => {
      const onwards = connect(server.port, '127.0.0.1');
      for (const [from, to] of [
        [socket, onwards],
        [onwards, socket],
      ] as const) {
        sockets.add(from.on('error', () => to.destroy()).on('close', () => to.destroy()));
        from.pipe(to);
      }
    };
    sockets.add(socket);
    if (isOpen) pass();
    else waiting.push(pass);
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const close = () =>
    new Promise<void>((resolve) => {
      gate.close(() => resolve());
      cut();
    });
  stack.defer(close);
  const place = gate.address();
  const address = `127.0.0.1:${typeof place === 'object' ? place?.port : ''}`;
  const client = stack.use(new ModelClient(address, insecure, own));
  const opened = stack.move();
  return {
    address,
    client,
    accepted: () => accepted,
    letThrough() {
      isOpen = true;
      for (const pass of waiting) pass();
    },
    cut,
    close,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
