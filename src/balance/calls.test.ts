import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  createServer,
  type Http2Session,
  type Http2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type Settings,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startBalancer } from './start-balancer.ts';

/** Calls through an l7 balancer, as HTTP/2 has them. */

const host = '127.0.0.1';
const poll = { timeout: 10_000, interval: 20 };
const grpc = { ':method': 'POST', ':path': '/a.B/C', 'content-type': 'application/grpc', te: 'trailers' } as const;
const ok = { ':status': 200, 'content-type': 'application/grpc' } as const;
const bare = (code: number) => ({ ...ok, 'grpc-status': String(code) });

describe('an answer', () => {
  test('without a message is one frame, as it was', async () => {
    const { call } = await open([(stream) => stream.respond(bare(5), { endStream: true })]);
    const { headers, flags, trailers } = await endOf(call());
    expect(headers).toMatchObject({ ':status': 200, 'grpc-status': '5' });
    expect(flags & constants.NGHTTP2_FLAG_END_STREAM).not.toBe(0);
    expect(trailers).toBeNull();
  });

  test('has its trailers, each value of them', async () => {
    const { call } = await open([
      (stream) => {
        stream.respond(ok, { waitForTrailers: true });
        stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', 'x-tag': ['one', 'two'] }));
        stream.end('message');
      },
    ]);
    const { body, trailers } = await endOf(call());
    expect(body).toBe('message');
    expect(trailers).toMatchObject({ 'grpc-status': '0', 'x-tag': 'one, two' });
  });

  test('may come before the whole of the question', async () => {
    const { call } = await open([(stream) => stream.respond(bare(8), { endStream: true })]);
    const stream = call({ endStream: false });
    stream.write('the beginning of');
    expect((await endOf(stream)).headers).toMatchObject({ 'grpc-status': '8' });
  });

  test('is not sent faster than it is read', async () => {
    const bytes = 64 * 1_048_576;
    let sent = 0;
    const { call } = await open([(stream) => void sendAll(stream, bytes, (count) => (sent = count))]);
    const stream = call();
    await once(stream, 'response');
    await untilStill(() => sent);
    expect(sent).toBeLessThan(bytes / 2);
    expect(await countBytes(stream)).toBe(bytes);
  });
});

describe('a question', () => {
  test('is not sent faster than it is read', async () => {
    const bytes = 64 * 1_048_576;
    let sent = 0;
    const received = Promise.withResolvers<ServerHttp2Stream>();
    const { call } = await open([(stream) => received.resolve(stream.pause())]);
    const stream = call({ endStream: false });
    void sendAll(stream, bytes, (count) => (sent = count));
    const incoming = await received.promise;
    await untilStill(() => sent);
    expect(sent).toBeLessThan(bytes / 2);
    expect(await countBytes(incoming)).toBe(bytes);
  });
});

describe('a reset', () => {
  test.each([2, 8, 11])('by the backend, with code %i, before it answered', async (code) => {
    const { call } = await open([(stream) => stream.close(code)]);
    expect(await endOf(call())).toMatchObject({ headers: null, code });
  });

  test('by the backend in the middle of its answer', async () => {
    const { call } = await open([
      (stream) => {
        stream.respond(ok);
        // Its `close` would end the answer properly first.
        stream.write('half', () => stream.destroy(new Error('broken')));
      },
    ]);
    expect(await endOf(call())).toMatchObject({ headers: { ':status': 200 }, code: 2 });
  });

  test.each([5, 8])('by the client, with code %i', async (code) => {
    const reached = Promise.withResolvers<ServerHttp2Stream>();
    const { call } = await open([(stream) => reached.resolve(stream)]);
    const stream = call();
    const there = await reached.promise;
    stream.close(code);
    await closed(there);
    expect(there.rstCode).toBe(code);
  });

  test('by a client that has gone', async () => {
    const reached = Promise.withResolvers<ServerHttp2Stream>();
    const { call, session } = await open([(stream) => reached.resolve(stream)]);
    call();
    const there = await reached.promise;
    session.destroy();
    await closed(there);
    expect(there.rstCode).toBe(constants.NGHTTP2_CANCEL);
  });
});

describe('a call that was refused', () => {
  test('goes to another backend, with all that it has sent', async () => {
    const echo = (stream: ServerHttp2Stream) => {
      stream.respond(ok);
      stream.pipe(stream);
    };
    const { call, calls } = await open([(stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM), echo]);
    for (const text of ['one', 'two', 'three', 'four']) {
      expect(await endOf(call({ body: text }))).toMatchObject({ body: text });
    }
    // Round robin goes on from where each call has ended up: the next begins with the one that refuses.
    expect(calls()).toEqual([4, 4]);
  });

  test('by all is refused', async () => {
    const refuse = (stream: ServerHttp2Stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM);
    const { call, calls } = await open([refuse, refuse]);
    expect(await endOf(call())).toMatchObject({ headers: null, code: constants.NGHTTP2_REFUSED_STREAM });
    expect(calls()[0]).toBeGreaterThan(0);
    expect(calls()[1]).toBeGreaterThan(0);
  });

  test('after more than is kept is refused: the client has to retry', async () => {
    const { call, calls } = await open([
      (stream) => {
        stream.on('data', () => {});
        stream.once('end', () => stream.close(constants.NGHTTP2_REFUSED_STREAM));
      },
    ]);
    const stream = call({ endStream: false });
    void sendAll(stream, 2 * 1_048_576, () => {});
    expect(await endOf(stream)).toMatchObject({ code: constants.NGHTTP2_REFUSED_STREAM });
    expect(calls()).toEqual([1]);
  });
});

describe('a backend that goes away', () => {
  test('finishes what it has, and gets the next calls on a new connection', async () => {
    const hold = Promise.withResolvers<void>();
    let count = 0;
    const { call, sessions } = await open([
      async (stream) => {
        count += 1;
        const number = count;
        if (number === 1) {
          stream.session?.goaway(0);
          await hold.promise;
        }
        stream.respond(bare(number), { endStream: true });
      },
    ]);
    const first = call();
    await expect.poll(() => count, poll).toBe(1);
    // Until the balancer knows, calls may still come on the old one: that is what GOAWAY allows.
    const again = async () => {
      await endOf(call());
      return sessions.length;
    };
    await expect.poll(again, poll).toBe(2);
    hold.resolve();
    expect((await endOf(first)).headers).toMatchObject({ 'grpc-status': '1' });
  });

  test.each([0, 11])(
    'with code %i, and says which calls it has not seen: those go on a new connection',
    async (code) => {
      let count = 0;
      const { call, sessions } = await open([
        (stream) => {
          count += 1;
          if (count === 2) stream.session?.goaway(code, 1);
          else stream.respond(bare(count), { endStream: true });
        },
      ]);
      await endOf(call());
      expect((await endOf(call())).headers).toMatchObject({ 'grpc-status': '3' });
      expect(sessions).toHaveLength(2);
    },
  );

  test.each([
    ['with an error', (session: Http2Session) => session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM)],
    ['without a word', (session: Http2Session) => session.socket.destroy()],
  ])('%s: its calls are unavailable', async (_how, leave) => {
    const { call } = await open([(stream) => stream.session && leave(stream.session)]);
    expect((await endOf(call())).headers).toMatchObject({
      ':status': 200,
      'grpc-status': '14',
      'grpc-message': expect.stringMatching(/^balancer: the connection to 127\.0\.0\.1:\d+ ended before it answered$/),
    });
  });

  test('in the middle of an answer: the rest cannot be invented', async () => {
    const { call } = await open([
      (stream) => {
        stream.respond(ok);
        stream.write('half', () => setTimeout(() => stream.session?.socket.destroy(), 50));
      },
    ]);
    expect(await endOf(call())).toMatchObject({ headers: ok, code: constants.NGHTTP2_INTERNAL_ERROR });
  });
});

test('calls beyond what a connection may carry get another one', async () => {
  const held: ServerHttp2Stream[] = [];
  const { call, sessions } = await open([(stream) => void held.push(stream)], { maxConcurrentStreams: 2 });
  const first = call();
  await expect.poll(() => held.length, poll).toBe(1);
  const more = Array.from({ length: 5 }, () => call());
  await expect.poll(() => held.length, poll).toBe(6);
  expect(sessions).toHaveLength(3);
  for (const stream of held) stream.respond(bare(0), { endStream: true });
  await Promise.all([first, ...more].map(endOf));
});

test('with no backend up, gRPC gets its status and others a 503', async () => {
  const { call, close } = await open([(stream) => stream.respond(bare(0), { endStream: true })]);
  await close();
  expect((await endOf(call())).headers).toMatchObject({ ':status': 200, 'grpc-status': '14' });
  const page = await endOf(call({ headers: { ':method': 'GET', ':path': '/' } }));
  expect(page).toMatchObject({ headers: { ':status': 503 }, body: 'balancer: no backend is up\n' });
});

test('nothing is left of calls, however they ended', async () => {
  const { call, balancer, session } = await open([
    (stream, headers) => {
      const [, how] = String(headers[':path']).split('/');
      if (how === 'answer') stream.respond(bare(0), { endStream: true });
      if (how === 'reset') stream.close(2);
      if (how === 'break') stream.session?.socket.destroy();
    },
  ]);
  for (const how of ['answer', 'reset', 'break', 'answer']) {
    await endOf(call({ headers: { ...grpc, ':path': `/${how}` } }));
  }
  const left = call({ headers: { ...grpc, ':path': '/leave' } });
  await expect.poll(() => balancer.backends[0]?.inUse, poll).toBe(1);
  left.close(8);
  await expect.poll(() => balancer.backends[0]?.inUse, poll).toBe(0);
  call({ headers: { ...grpc, ':path': '/stay' } });
  await expect.poll(() => balancer.backends[0]?.inUse, poll).toBe(1);
  await balancer[Symbol.asyncDispose]();
  await expect.poll(() => balancer.backends[0]?.inUse, poll).toBe(0);
  await expect.poll(() => session.destroyed, poll).toBe(true);
});

type Handle = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** An l7 balancer before a backend a handler, and one connection to it. */
async function open(handlers: readonly Handle[], settings: Settings = {}) {
  const sessions: ServerHttp2Session[] = [];
  const counts = handlers.map(() => 0);
  const servers = handlers.map((handle, index) => {
    const server = createServer({ settings: { ...settings, initialWindowSize: 65_535 } });
    server.on('session', (session) => {
      session.on('error', () => {});
      // A health check brings no stream.
      session.once('stream', () => sessions.push(session));
    });
    server.on('stream', (stream, headers) => {
      stream.on('error', () => {});
      counts[index] = (counts[index] ?? 0) + 1;
      handle(stream, headers);
    });
    return server.listen(0, host);
  });
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const close = async () => {
    for (const session of sessions) session.destroy();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  };
  onTestFinished(close);
  const balancer = await startBalancer({
    host,
    port: 0,
    layer: 'l7',
    balancing: 'round-robin',
    backends: servers.map((server) => ({ host, port: (server.address() as AddressInfo).port })),
  });
  onTestFinished(() => balancer[Symbol.asyncDispose]());
  const session: ClientHttp2Session = connect(`http://${host}:${balancer.port}`);
  session.on('error', () => {});
  onTestFinished(() => session.destroy());
  return {
    balancer,
    session,
    /** At the backends, that carried a call. */
    sessions,
    /** That each backend has seen. */
    calls: () => counts,
    close,
    call({
      headers = grpc,
      body,
      endStream = body === undefined,
    }: {
      readonly headers?: OutgoingHttpHeaders;
      readonly body?: string;
      readonly endStream?: boolean;
    } = {}): ClientHttp2Stream {
      const stream = session.request(headers, { endStream });
      stream.on('error', () => {});
      if (body !== undefined) stream.end(body);
      return stream;
    },
  };
}

async function endOf(stream: ClientHttp2Stream) {
  let headers: IncomingHttpHeaders | null = null;
  let flags = 0;
  let trailers: IncomingHttpHeaders | null = null;
  let body = '';
  stream.once('response', (received, receivedFlags) => {
    headers = received;
    flags = receivedFlags;
  });
  stream.once('trailers', (received) => {
    trailers = received;
  });
  stream.on('data', (chunk: Buffer) => {
    body += chunk;
  });
  await closed(stream);
  return { headers, flags, trailers, body, code: stream.rstCode };
}

/** `once` of node:events fails where an error comes first. */
function closed(stream: Http2Stream): Promise<void> {
  return new Promise((resolve) => stream.once('close', resolve));
}

function sendAll(stream: ServerHttp2Stream | ClientHttp2Stream, bytes: number, progress: (sent: number) => void): void {
  const chunk = Buffer.alloc(65_536, 7);
  let sent = 0;
  const send = () => {
    while (sent < bytes) {
      sent += chunk.length;
      progress(sent);
      if (!stream.write(chunk)) return;
    }
    stream.end();
  };
  if ('respond' in stream) stream.respond(ok);
  stream.on('drain', send);
  send();
}

async function countBytes(stream: NodeJS.ReadableStream): Promise<number> {
  let count = 0;
  for await (const chunk of stream) count += Buffer.from(chunk).length;
  return count;
}

/** A figure that does not move for a while is one that something holds back. */
async function untilStill(figure: () => number): Promise<void> {
  let last = -1;
  while (figure() !== last) {
    last = figure();
    await wait(200);
  }
}
