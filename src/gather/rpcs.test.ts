import { connect as connectHttp2, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from '@grpc/grpc-js';
import { service as health } from 'grpc-health-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { now } from '../lab/clock.ts';
import type { Answer, Call, Scorer, Until } from '../lab/variant.ts';
import { callOf, rows, siteOf, untilOf } from '../rpc/calls.test-data.ts';
import { credentials, ModelClient, serveModel } from '../rpc/index.ts';
import { ageLimitsMs, type RpcsWatch, startRpcs } from './rpcs.ts';

const answer: Answer = { scores: Float32Array.of(0.5) };
const insecure = credentials.createInsecure();
const never = () => new Promise<never>(() => {});

let rpcs: RpcsWatch;
beforeEach(() => {
  rpcs = startRpcs();
});
afterEach(() => rpcs.stop());

describe('calls of a real client to a real server', () => {
  it('counts those that were begun, and those of them without a deadline', async () => {
    await using server = await serveModel(siteOf(), async () => answer);
    await using client = connect(server.port);
    rpcs.mark();
    await client.score(rows, callOf('a'));
    await client.score(rows, callOf('b'), untilOf({ deadline: new Date(Date.now() + 60_000) }));
    await client.score(rows, callOf('c'), untilOf());
    expect(await rpcs.read()).toMatchObject({ begun: 3, withoutDeadline: 2, inFlight: 0, oldestMs: 0 });
    rpcs.mark();
    expect(await rpcs.read()).toMatchObject({ begun: 0, withoutDeadline: 0, inFlight: 0 });
  });

  it('keeps what was begun before the mark in flight, with its whole age', async () => {
    await using server = await serveModel(siteOf(), never);
    await using client = connect(server.port);
    const leaving = new AbortController();
    const leave = () => client.score(rows, callOf('a'), untilOf({ signal: leaving.signal })).catch(() => {});
    const startedMs = now();
    const calls = [leave()];
    await expect.poll(async () => (await rpcs.read()).begun).toBe(1);
    const begunMs = now();
    await wait(30);
    calls.push(leave());
    await expect.poll(async () => (await rpcs.read()).begun).toBe(2);
    rpcs.mark();
    const readFromMs = now();
    const { begun, inFlight, oldestMs } = await rpcs.read();
    expect({ begun, inFlight }).toEqual({ begun: 0, inFlight: 2 });
    expect(oldestMs).toBeGreaterThanOrEqual(readFromMs - begunMs);
    expect(oldestMs).toBeLessThanOrEqual(now() - startedMs);
    leaving.abort();
    await Promise.all(calls);
    expect(await rpcs.read()).toMatchObject({ inFlight: 0, oldestMs: 0 });
  });

  it('counts a call whose promise was given up until it has really ended', async () => {
    const ended = Promise.withResolvers<Answer>();
    await using server = await serveModel(siteOf(), () => ended.promise);
    await using client = connect(server.port);
    await Promise.race([client.score(rows, callOf('a')), wait(50)]);
    expect(await rpcs.read()).toMatchObject({ begun: 1, inFlight: 1 });
    ended.resolve(answer);
    await expect.poll(async () => (await rpcs.read()).inFlight).toBe(0);
  });

  it('counts what waits for a connection too, once for each call', async () => {
    await using server = await serveModel(siteOf(), never);
    await using silent = await startTcp(() => {});
    await using client = connect(server.port);
    await using waiting = connect(silent.port);
    const leaving = new AbortController();
    const until = untilOf({ signal: leaving.signal });
    const calls = [client, waiting].map((model) => rpcs.watch(model).score(rows, callOf('a'), until));
    const ends = Promise.allSettled(calls);
    await expect.poll(async () => (await rpcs.read()).begun).toBe(1);
    expect((await rpcs.read()).inFlight).toBe(2);
    leaving.abort();
    await ends;
    expect(await rpcs.read()).toMatchObject({ begun: 1, inFlight: 0 });
  });

  it('leaves health checks out', async () => {
    await using server = await serveModel(siteOf(), async () => answer);
    const client = new Client(`127.0.0.1:${server.port}`, insecure);
    const check = health.Check;
    if (!check) expect.unreachable('the service has no Check');
    await new Promise<void>((resolve, reject) => {
      client.makeUnaryRequest(check.path, check.requestSerialize, check.responseDeserialize, {}, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    client.close();
    expect(await rpcs.read()).toMatchObject({ begun: 0, inFlight: 0 });
  });

  it('stops counting when it is stopped', async () => {
    await using server = await serveModel(siteOf(), async () => answer);
    await using client = connect(server.port);
    rpcs.stop();
    await client.score(rows, callOf('a'));
    expect((await rpcs.read()).begun).toBe(0);
  });
});

function endWithoutTrailers(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200 });
  stream.end();
}

describe('a call that ends badly is no longer in flight', () => {
  it.each<[string, (stream: ServerHttp2Stream) => void]>([
    ['the server resets it', (stream) => stream.close(2)],
    ['the server refuses it, and the client tries again', (stream) => stream.close(7)],
    ['the server answers with HTTP 503', (stream) => stream.respond({ ':status': 503 }, { endStream: true })],
    ['the answer has no trailers', endWithoutTrailers],
    ['the connection is lost', (stream) => stream.session?.socket.destroy()],
    ['the connection is reset', (stream) => stream.session?.socket.resetAndDestroy()],
    ['the server goes away, and never answers', (stream) => stream.session?.goaway(0)],
    ['the server goes away in error', (stream) => stream.session?.destroy(new Error('out of memory'), 2)],
  ])('%s', async (_how, end) => {
    await using peer = await startPeer(end);
    await using client = connect(peer.port);
    await expect(
      client.score(rows, callOf('a'), untilOf({ deadline: new Date(Date.now() + 500) })),
    ).rejects.toMatchObject({ code: expect.any(Number) });
    expect((await rpcs.read()).begun).toBeGreaterThanOrEqual(1);
    await expect.poll(async () => (await rpcs.read()).inFlight).toBe(0);
  });

  it('the server goes away and says that it took none', async () => {
    await using leaver = await startTcp(goAwayFromAll);
    await using client = connect(leaver.port);
    await expect(client.score(rows, callOf('a'))).rejects.toMatchObject({ code: 14 });
    const { begun, inFlight } = await rpcs.read();
    expect(inFlight).toBe(0);
    // grpc-js knows that nobody has worked on it, and tries again by itself.
    expect(begun).toBe(2);
  });

  it.each<[string, (leaving: AbortController) => Partial<Until>, (leaving: AbortController) => void]>([
    ['its caller cancels it', ({ signal }) => ({ signal }), (leaving) => leaving.abort()],
    ['its deadline comes', () => ({ deadline: new Date(Date.now() + 100) }), () => {}],
  ])('%s', async (_how, until, end) => {
    await using peer = await startPeer(() => {});
    await using client = connect(peer.port);
    const leaving = new AbortController();
    const scored = client.score(rows, callOf('a'), untilOf(until(leaving)));
    await expect.poll(async () => (await rpcs.read()).inFlight).toBe(1);
    end(leaving);
    await expect(scored).rejects.toMatchObject({ code: expect.any(Number) });
    expect(await rpcs.read()).toMatchObject({ begun: 1, inFlight: 0 });
  });

  it('its client is closed', async () => {
    await using peer = await startPeer(() => {});
    const client = connect(peer.port);
    const scored = client.score(rows, callOf('a'), untilOf({ deadline: new Date(Date.now() + 300) }));
    await expect.poll(async () => (await rpcs.read()).inFlight).toBe(1);
    await client[Symbol.asyncDispose]();
    await expect(scored).rejects.toMatchObject({ code: expect.any(Number) });
    expect((await rpcs.read()).inFlight).toBe(0);
  });

  it('it is refused before it has left this process', async () => {
    await using peer = await startPeer(() => {});
    const session = connectHttp2(`http://127.0.0.1:${peer.port}`);
    const headers = { ':path': '/modelservice.ModelService/Predict', 'content-type': 'application/grpc' };
    const stream = session.request(headers, { signal: AbortSignal.abort() });
    stream.on('error', () => {});
    await new Promise((resolve) => stream.once('close', resolve));
    expect(await rpcs.read()).toMatchObject({ begun: 1, inFlight: 0 });
    session.destroy();
  });
});

describe('in the middle of two hops, where a caller leaves', () => {
  /** A caller, the middle that is watched, and a model that ends when the test says so. */
  async function startMiddle(passOn: (call: Call) => Until | undefined) {
    const stack = new AsyncDisposableStack();
    const arrived = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<Answer>();
    const model = stack.use(
      await serveModel(siteOf(), () => {
        arrived.resolve();
        return ended.promise;
      }),
    );
    const watched = rpcs.watch(stack.use(connect(model.port)));
    const middle = stack.use(await serveModel(siteOf(), (given, call) => watched.score(given, call, passOn(call))));
    const client = stack.use(connect(middle.port));
    return { client, arrived: arrived.promise, ended, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  }
  const ways: [string, (call: Call) => Until | undefined][] = [
    ['passes it on', (call) => call.until],
    ['keeps it to himself', () => undefined],
  ];

  it.each(ways)('who %s: by cancelling', async (way, passOn) => {
    await using hops = await startMiddle(passOn);
    const leaving = new AbortController();
    const scored = hops.client.score(rows, callOf('a'), untilOf({ signal: leaving.signal }));
    await hops.arrived;
    rpcs.mark();
    leaving.abort();
    await expect(scored).rejects.toMatchObject({ code: 1 });
    if (way === 'passes it on') {
      await expect.poll(async () => (await rpcs.read()).cancelled).toBe(1);
      expect(await rpcs.read()).toMatchObject({ forNobody: 0, inFlight: 0 });
      return;
    }
    // Time for the cancellation to reach the middle, which does nothing about it.
    await wait(50);
    expect(await rpcs.read()).toMatchObject({ cancelled: 0, forNobody: 0, inFlight: 1 });
    hops.ended.resolve(answer);
    await expect.poll(async () => (await rpcs.read()).forNobody).toBe(1);
    expect(await rpcs.read()).toMatchObject({ cancelled: 0, inFlight: 0 });
  });

  it('by the deadline: cancelled, whichever side hears of it first', async () => {
    await using hops = await startMiddle((call) => call.until);
    const leave = () => hops.client.score(rows, callOf('a'), untilOf({ deadline: new Date(Date.now() + 60) }));
    const ends = await Promise.allSettled(Array.from({ length: 20 }, leave));
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
    await expect.poll(async () => (await rpcs.read()).cancelled).toBe(20);
    expect(await rpcs.read()).toMatchObject({ forNobody: 0, inFlight: 0 });
  });

  it('and the model fails on its own afterwards: that is not a cancellation', async () => {
    await using hops = await startMiddle(() => undefined);
    const leaving = new AbortController();
    const scored = hops.client.score(rows, callOf('a'), untilOf({ signal: leaving.signal }));
    await hops.arrived;
    leaving.abort();
    await expect(scored).rejects.toMatchObject({ code: 1 });
    await wait(50);
    hops.ended.reject(new Error('no slot left'));
    await expect.poll(async () => (await rpcs.read()).forNobody).toBe(1);
    expect(await rpcs.read()).toMatchObject({ cancelled: 0 });
  });

  it('not at all: neither an answer nor an error counts', async () => {
    const watched = rpcs.watch(scorerOf(async () => answer));
    await watched.score(rows, callOf('a'), untilOf());
    const failing = rpcs.watch(scorerOf(() => Promise.reject(new Error('no slot left'))));
    await expect(failing.score(rows, callOf('b'), untilOf())).rejects.toThrow('no slot left');
    expect(await rpcs.read()).toMatchObject({ cancelled: 0, forNobody: 0, inFlight: 0 });
  });
});

it('counts the promises of a variant that speaks no HTTP/2', async () => {
  const ended = Promise.withResolvers<Answer>();
  const watched = rpcs.watch(scorerOf(() => ended.promise));
  const startedMs = now();
  const scored = watched.score(rows, callOf('a'));
  await wait(20);
  const { begun, inFlight, oldestMs } = await rpcs.read();
  expect({ begun, inFlight }).toEqual({ begun: 0, inFlight: 1 });
  expect(oldestMs).toBeGreaterThanOrEqual(15);
  expect(oldestMs).toBeLessThanOrEqual(now() - startedMs);
  ended.resolve(answer);
  await scored;
  expect(await rpcs.read()).toMatchObject({ inFlight: 0, oldestMs: 0 });
});

it('samples calls by age, youngest first, and starts afresh at a mark', async () => {
  const watched = rpcs.watch(scorerOf(never));
  const begin = () => {
    const fromMs = now();
    void watched.score(rows, callOf('a'));
    return { fromMs, toMs: now() };
  };
  const samples = async () => (await rpcs.read()).byAge.atMs.length;
  const old = begin();
  await expect.poll(samples, { timeout: 5_000 }).toBeGreaterThan(1);
  const young = begin();
  rpcs.mark();
  expect((await rpcs.read()).byAge).toEqual({ atMs: [], counts: [] });
  await expect.poll(samples, { timeout: 5_000 }).toBeGreaterThan(1);
  const { atMs, counts } = (await rpcs.read()).byAge;
  expect(counts).toHaveLength(atMs.length);
  for (const [sample, groups] of counts.entries()) {
    expect(groups).toHaveLength(ageLimitsMs.length + 1);
    expect(groups.reduce((sum, count) => sum + count, 0)).toBe(2);
    const ageOf = (ms: number) => (atMs[sample] ?? Number.NaN) - ms;
    const found = { old: groups.findLastIndex((count) => count > 0), young: groups.findIndex((count) => count > 0) };
    expect([groupOf(ageOf(old.toMs)), groupOf(ageOf(old.fromMs))]).toContain(found.old);
    expect([groupOf(ageOf(young.toMs)), groupOf(ageOf(young.fromMs))]).toContain(found.young);
  }
});

function groupOf(ageMs: number): number {
  return ageLimitsMs.filter((limitMs) => ageMs >= limitMs).length;
}

function scorerOf(score: () => Promise<Answer>): Scorer {
  return { score };
}

function connect(port: number): ModelClient {
  // Of its own, so that a lost connection of one test is none of the next.
  return new ModelClient(`127.0.0.1:${port}`, insecure, { 'grpc.use_local_subchannel_pool': 1 });
}

/** Speaks HTTP/2 and no gRPC: does with every call what the test says. */
async function startPeer(onCall: (stream: ServerHttp2Stream) => void) {
  const server: Http2Server = createServer();
  server.on('sessionError', () => {});
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    onCall(stream);
  });
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => void sessions.add(session));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function startTcp(onConnection: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const prefaceBytes = 24;
const headBytes = 9;
const headersType = 1;

/** Answers the first call of a connection with a GOAWAY whose last stream is 0, which Node's own server cannot say. */
function goAwayFromAll(socket: Socket): void {
  const settings = Buffer.from('000000040000000000', 'hex');
  const goAway = Buffer.from('0000080700000000000000000000000000', 'hex');
  socket.write(settings);
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (let at = prefaceBytes; at + headBytes <= received.length; at += headBytes + received.readUIntBE(at, 3)) {
      if (received[at + 3] === headersType) socket.end(goAway);
    }
  });
}
