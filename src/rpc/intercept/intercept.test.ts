import { connect as connectHttp2 } from 'node:http2';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Metadata, ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { echo, type Kind, listenIn, methodOf, openEcho, startEcho } from './intercept.test-data.ts';
import { watchUnknownMethods } from './watch-server-calls.ts';

const seven = Buffer.alloc(7, 1);
const nine = Buffer.alloc(9, 2);
const none = { count: 0, bytes: 0 };

describe('a call that is answered', () => {
  test.each<[Kind, readonly Buffer[], object, object]>([
    ['Unary', [seven], { count: 1, bytes: 7 }, { count: 1, bytes: 7 }],
    ['Upload', [seven, nine], { count: 2, bytes: 16 }, { count: 1, bytes: 16 }],
    ['Download', [seven], { count: 1, bytes: 7 }, { count: 3, bytes: 21 }],
    ['Chat', [seven, nine], { count: 2, bytes: 16 }, { count: 2, bytes: 16 }],
  ])('%s: both sides tell its method, messages, bytes and status', async (kind, messages, there, back) => {
    using server = await startEcho(echo);
    using client = openEcho(server.target);
    const { status: said } = await client.ask(kind, { messages });
    expect(said.code).toBe(status.OK);
    const [served] = await server.ends(1);
    const [called] = await client.ends(1);
    expect(served).toMatchObject({
      call: { side: 'server', method: methodOf(kind), target: '' },
      end: { code: status.OK, received: there, sent: back },
    });
    expect(called).toMatchObject({
      call: { side: 'client', method: methodOf(kind), target: server.target },
      begun: 1,
      attempts: [{ code: status.OK, sent: there, received: back }],
      end: { code: status.OK, sent: there, received: back },
    });
    // The client's has the way there and back in it; both look at the same clock.
    expect(called?.end?.ms).toBeGreaterThan(served?.end?.ms ?? Number.NaN);
  });

  test('a stream lasts until its last message, not until its first', async () => {
    const kept = Promise.withResolvers<void>();
    using server = await startEcho({
      async Download(call) {
        call.write(seven);
        await kept.promise;
        call.write(seven);
        call.end();
      },
    });
    using client = openEcho(server.target);
    const asked = client.ask('Download', { messages: [seven] });
    while (server.heard.length === 0) await wait(1);
    const sinceMs = performance.now();
    await wait(30);
    const atLeastMs = performance.now() - sinceMs;
    expect(server.heard[0]?.end).toBeNull();
    kept.resolve();
    await asked;
    const [served] = await server.ends(1);
    expect(served?.end?.ms).toBeGreaterThanOrEqual(atLeastMs);
    expect((await client.ends(1))[0]?.end?.ms).toBeGreaterThanOrEqual(atLeastMs);
  });
});

describe('a call that fails', () => {
  const never = { Unary: () => {}, Chat: () => {} };

  test('its own status, on both sides', async () => {
    using server = await startEcho({
      Unary: (_call, answer) => answer({ code: status.NOT_FOUND, details: 'no such model: 100 %' }),
    });
    using client = openEcho(server.target);
    await client.ask('Unary', { messages: [seven] });
    const end = { code: status.NOT_FOUND, details: 'no such model: 100 %' };
    expect((await server.ends(1))[0]?.end).toMatchObject({ ...end, received: { count: 1, bytes: 7 }, sent: none });
    expect((await client.ends(1))[0]?.end).toMatchObject(end);
  });

  test('a deadline that the server ends by itself is no CANCELLED', async () => {
    using server = await startEcho(never);
    using client = openEcho(server.target);
    // The server is told less than its caller has: so it is the server that ends the call.
    const metadata = new Metadata();
    metadata.set('grpc-timeout', '20m');
    await client.ask('Unary', { messages: [seven], metadata });
    expect((await server.ends(1))[0]?.end).toMatchObject({
      code: status.DEADLINE_EXCEEDED,
      details: 'Deadline exceeded',
    });
    expect((await client.ends(1))[0]?.end?.code).toBe(status.DEADLINE_EXCEEDED);
  });

  test('a message over the limit is no CANCELLED', async () => {
    using server = await startEcho(echo, { 'grpc.max_receive_message_length': 8 });
    using client = openEcho(server.target);
    await client.ask('Unary', { messages: [nine] });
    expect((await server.ends(1))[0]?.end?.code).toBe(status.RESOURCE_EXHAUSTED);
  });

  test('what an interceptor behind the watching one refuses is told as it was sent', async () => {
    const refuse: ServerInterceptor = (_method, call) => {
      const refusing = new ServerInterceptingCall(call, {
        start: (next) =>
          next({
            onReceiveMetadata: () => refusing.sendStatus({ code: status.PERMISSION_DENIED, details: 'not you' }),
          }),
      });
      return refusing;
    };
    using server = await startEcho(echo, { interceptors: [refuse] });
    using client = openEcho(server.target);
    await client.ask('Unary', { messages: [seven] });
    expect((await server.ends(1))[0]?.end?.code).toBe(status.PERMISSION_DENIED);
  });

  test.each(['Unary', 'Chat'] as const)('%s: who cancels is told as CANCELLED, once', async (kind) => {
    using server = await startEcho(never);
    using client = openEcho(server.target);
    const meanwhile = async (call: { cancel(): void }) => {
      while (server.heard.length === 0) await wait(1);
      call.cancel();
    };
    await client.ask(kind, { messages: [seven], meanwhile });
    expect((await server.ends(1))[0]?.end?.code).toBe(status.CANCELLED);
    expect((await client.ends(1))[0]?.end?.code).toBe(status.CANCELLED);
  });

  test('a client that vanishes without a word ends its calls', async () => {
    using server = await startEcho(never);
    const session = connectHttp2(`http://${server.target}`);
    session.on('error', () => {});
    const stream = session.request({
      ':method': 'POST',
      ':path': `/${methodOf('Chat')}`,
      'content-type': 'application/grpc',
    });
    stream.on('error', () => {});
    while (server.heard.length === 0) await wait(1);
    session.destroy();
    expect((await server.ends(1))[0]?.end?.code).toBe(status.CANCELLED);
  });

  test('nobody listens there: one attempt, and no bytes arrived', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    using client = openEcho(`127.0.0.1:${port}`);
    await client.ask('Unary', { messages: [seven] });
    const [called] = await client.ends(1);
    expect(called).toMatchObject({
      begun: 1,
      attempts: [{ code: status.UNAVAILABLE, received: none }],
      end: { code: status.UNAVAILABLE },
    });
  });
});

test('a method that the server has not is told without its name', async () => {
  using server = await startEcho(echo);
  const { heard, watcher } = listenIn();
  using _unknown = watchUnknownMethods(watcher);
  using client = openEcho(server.target);
  await client.ask('Unary', { messages: [seven] });
  await client.ask('Etc/passwd', { messages: [seven] });
  expect(heard).toMatchObject([{ call: { method: null }, end: { code: status.UNIMPLEMENTED } }]);
  expect(server.heard).toHaveLength(1);
});

test('a registered method that answers UNIMPLEMENTED is not told twice', async () => {
  using server = await startEcho({ Unary: (_call, answer) => answer({ code: status.UNIMPLEMENTED }) });
  const { heard, watcher } = listenIn();
  using _unknown = watchUnknownMethods(watcher);
  using client = openEcho(server.target);
  await client.ask('Unary', { messages: [seven] });
  expect((await server.ends(1))[0]?.end?.code).toBe(status.UNIMPLEMENTED);
  expect(heard).toEqual([]);
});

describe('attempts', () => {
  const retrying = {
    'grpc.service_config': JSON.stringify({
      methodConfig: [
        {
          name: [{ service: 'echo.Echo' }],
          retryPolicy: {
            maxAttempts: 3,
            initialBackoff: '0.01s',
            maxBackoff: '0.01s',
            backoffMultiplier: 1,
            retryableStatusCodes: ['UNAVAILABLE'],
          },
        },
      ],
    }),
  };

  test('each is told, with its own status; the call once, with the last', async () => {
    let tries = 0;
    using server = await startEcho({
      Unary(call, answer) {
        tries += 1;
        if (tries < 3) answer({ code: status.UNAVAILABLE, details: 'try again' });
        else answer(null, call.request);
      },
    });
    using client = openEcho(server.target, retrying);
    const { status: said } = await client.ask('Unary', { messages: [seven] });
    expect(said.code).toBe(status.OK);
    const [called] = await client.ends(1);
    expect(called?.begun).toBe(3);
    const sent = { count: 1, bytes: 7 };
    expect(called?.attempts).toMatchObject([
      { code: status.UNAVAILABLE, sent, received: none },
      { code: status.UNAVAILABLE, sent, received: none },
      { code: status.OK, sent, received: { count: 1, bytes: 7 } },
    ]);
    const inAttempts = called?.attempts.reduce((sum, { ms }) => sum + ms, 0) ?? Number.NaN;
    // Between them it waits for its turn to try again, which is in none of them.
    expect(inAttempts).toBeLessThan(called?.end?.ms ?? 0);
    expect((await server.ends(3)).map(({ end }) => end?.code)).toEqual([14, 14, 0]);
  });

  test('calls beside each other keep their own', async () => {
    let tries = 0;
    using server = await startEcho({
      Unary(call, answer) {
        tries += 1;
        if (call.request.length === 9 && tries < 40) answer({ code: status.UNAVAILABLE });
        else setImmediate(() => answer(null, call.request));
      },
    });
    using client = openEcho(server.target, retrying);
    await Promise.all(
      Array.from({ length: 20 }, (_, at) => client.ask('Unary', { messages: [at % 2 === 0 ? seven : nine] })),
    );
    for (const { attempts, begun, end } of await client.ends(20)) {
      expect(attempts).toHaveLength(begun);
      expect(attempts.at(-1)).toMatchObject({ code: end?.code, sent: end?.sent, received: end?.received });
      if (end?.sent.bytes === 7) expect(begun).toBe(1);
      else expect(begun).toBeGreaterThan(1);
    }
  });

  test('waiting for a connection is part of the first', async () => {
    using server = await startEcho(echo);
    const sockets = new Set<Socket>();
    const front = createServer();
    front.listen(0, '127.0.0.1');
    await new Promise((resolve) => front.once('listening', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      front.close();
    });
    const { port } = front.address() as AddressInfo;
    // Accepted by the system, and joined to the server only later: no HTTP/2 before.
    const come = new Promise<Socket>((resolve) => front.once('connection', resolve));
    using client = openEcho(`127.0.0.1:${port}`);
    const asked = client.ask('Unary', { messages: [seven] });
    const socket = await come;
    sockets.add(socket);
    const sinceMs = performance.now();
    await wait(30);
    const waitedMs = performance.now() - sinceMs;
    const [host = '', to] = server.target.split(':');
    const onward = connect(Number(to), host);
    sockets.add(onward);
    socket.pipe(onward).pipe(socket);
    await asked;
    const [called] = await client.ends(1);
    expect(called?.attempts[0]?.ms).toBeGreaterThanOrEqual(waitedMs);
    expect((await server.ends(1))[0]?.end?.ms).toBeLessThan(called?.end?.ms ?? 0);
  });
});

test('the size of what is compressed is not guessed', async () => {
  using server = await startEcho(echo);
  using client = openEcho(server.target, { 'grpc.default_compression_algorithm': 2 });
  const { came } = await client.ask('Unary', { messages: [Buffer.alloc(10_000)] });
  expect(came[0]?.length).toBe(10_000);
  expect((await client.ends(1))[0]?.end).toMatchObject({ sent: { count: 1, bytes: null } });
  expect((await server.ends(1))[0]?.end).toMatchObject({
    received: { count: 1, bytes: null },
    sent: { count: 1, bytes: 10_000 },
  });
});

test('two watchers hear the same: interceptors do not disturb each other', async () => {
  using server = await startEcho(echo);
  using client = openEcho(server.target);
  await Promise.all(['Unary', 'Upload', 'Download', 'Chat'].map((kind) => client.ask(kind, { messages: [seven] })));
  const served = await server.ends(4);
  const called = await client.ends(4);
  const methods = (heard: typeof served) => heard.map(({ call }) => call.method).toSorted();
  expect(methods(served)).toEqual(methods(called));
});
