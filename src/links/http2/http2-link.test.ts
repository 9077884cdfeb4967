import http2 from 'node:http2';
import net from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { Http2Link, type Http2Rule, type Http2Stream } from './http2-link.ts';
import type { Field } from './static-table.ts';

const { constants } = http2;
const refuse = (_stream: Http2Stream, fields: readonly Field[]) =>
  fields.some(({ name, value }) => name === 'x-fate' && value.startsWith('refuse'));

it('passes requests and answers of any size both ways, and sees every stream begin and end', async () => {
  const paths: string[] = [];
  await using world = await startWorld(() => ({
    request(_stream, fields) {
      paths.push(fields.find(({ name }) => name === ':path')?.value ?? '');
      return false;
    },
  }));
  const bodies = [0, 1, 16_384, 300_000].map((bytes) => Buffer.alloc(bytes, 'x'));
  const answers = await Promise.all(bodies.map((body, at) => world.ask(`/${at}`, body)));
  expect(answers.map(({ body }) => body.length)).toEqual(bodies.map(({ length }) => length));
  expect(paths).toEqual(['/0', '/1', '/2', '/3']);
  expect(world.link.openStreams).toEqual([]);
});

describe('keeps the header tables right when the receiver misses blocks', () => {
  it.each<[string, Partial<WorldSettings>]>([
    ['with the defaults', {}],
    ['read in pieces of seven bytes', { pieceBytes: 7 }],
    ['read byte by byte', { pieceBytes: 1 }],
    ['with padding', { paddingStrategy: constants.PADDING_STRATEGY_MAX }],
    ['with a server that has no header table', { serverSettings: { headerTableSize: 0 } }],
    ['with a client that has no header table', { clientSettings: { headerTableSize: 0 } }],
    ['with large header tables', { serverSettings: { headerTableSize: 65_536 } }],
    ['with blocks of several frames', { wideHeaderBytes: 40_000 }],
  ])('%s', async (_name, settings) => {
    await using world = await startWorld(
      (link) => ({
        request(stream, fields) {
          const refused = refuse(stream, fields);
          if (refused) link.reset(stream, constants.NGHTTP2_REFUSED_STREAM);
          return refused;
        },
        passed(stream, from) {
          // After the HEADERS of the answer: its trailers never come.
          if (stream.id % 5 === 0 && from === 'server') link.reset(stream, constants.NGHTTP2_CANCEL);
        },
      }),
      settings,
    );
    let reset = 0;
    for (let round = 0; round < 30; round += 1) {
      const fate = round % 3 === 0 ? `refuse-${round}` : `pass-${round}`;
      // New values each time, so that they go into the tables of both encoders.
      const outcome = await world.ask('/', Buffer.alloc(100), { 'x-fate': fate }).catch((error: Error) => error);
      if (outcome instanceof Error) reset += 1;
      else expect(outcome).toMatchObject({ headers: { 'x-fate': fate }, trailers: { 'x-end': fate } });
      if (fate.startsWith('refuse')) expect(outcome).toEqual(new Error('reset with 7'));
    }
    expect(world.served).toBe(20);
    // Ten refused, and of the streams 1, 3, 5 … every fifth cut; each third of those was refused already.
    expect(reset).toBe(14);
    expect(world.connections).toBe(1);
  });
});

it('gives the connection’s window back for what it takes away, to the client and to the server', async () => {
  await using world = await startWorld((link) => ({
    request(stream, fields) {
      const refused = refuse(stream, fields);
      if (refused) link.answer(stream, [{ name: ':status', value: '503' }]);
      return refused;
    },
    passed(stream, from) {
      if (stream.id % 4 === 3 && from === 'server') link.reset(stream, constants.NGHTTP2_CANCEL);
    },
  }));
  // Many times the window of 65,535 bytes that a connection begins with.
  for (let round = 0; round < 40; round += 1) {
    const fate = round % 2 === 0 ? 'refuse' : 'pass';
    await world.ask('/', Buffer.alloc(60_000), { 'x-fate': fate }).catch(() => {});
  }
  expect((await world.ask('/', Buffer.alloc(200_000))).body.length).toBe(200_000);
});

it('answers before the request is complete, and asks the client to stop sending', async () => {
  await using world = await startWorld((link) => ({
    request(stream) {
      link.answer(stream, [{ name: ':status', value: '503' }]);
      return true;
    },
  }));
  const stream = world.client.request({ ':method': 'POST', ':path': '/' });
  const status = await new Promise((resolve) => stream.once('response', (headers) => resolve(headers[':status'])));
  expect(status).toBe(503);
  stream.resume();
  await new Promise((resolve) => stream.once('close', resolve));
  expect(stream.rstCode).toBe(constants.NGHTTP2_NO_ERROR);
  expect(world.served).toBe(0);
});

it('answers a client without a header table, before the server has told its encoder', async () => {
  await using world = await startWorld(
    (link) => ({
      request(stream, fields) {
        const refused = refuse(stream, fields);
        if (refused) link.answer(stream, [{ name: ':status', value: '503' }]);
        return refused;
      },
    }),
    { clientSettings: { headerTableSize: 0 } },
  );
  // So that the server's SETTINGS ACK has come, but no header block.
  await new Promise((resolve) => world.client.ping(() => resolve(null)));
  for (const [fate, status] of [
    ['refuse', 503],
    ['pass', 200],
    ['refuse', 503],
    ['pass', 200],
  ]) {
    const answer = await world.ask('/', Buffer.alloc(0), { 'x-fate': fate });
    expect(answer.headers[':status']).toBe(status);
  }
  expect(world.connections).toBe(1);
});

it('takes a pushed stream away with the one that it was promised on', async () => {
  await using world = await startWorld(
    (link) => ({
      passed(stream, from) {
        if (from === 'client') link.reset(stream, constants.NGHTTP2_CANCEL);
      },
    }),
    { pushes: true },
  );
  let pushed = 0;
  world.client.on('stream', () => {
    pushed += 1;
  });
  for (let round = 0; round < 3; round += 1) {
    await expect(world.ask('/', Buffer.alloc(0), { 'x-fate': `${round}` })).rejects.toThrow('reset with 8');
  }
  expect({ pushed, connections: world.connections }).toEqual({ pushed: 0, connections: 1 });
});

it('goes away: what is open up to the last stream ends well, later requests the server never sees', async () => {
  await using world = await startWorld(() => ({}));
  const open = world.client.request({ ':method': 'POST', ':path': '/' });
  const told = new Promise((resolve) => world.client.once('goaway', (code, last) => resolve({ code, last })));
  await new Promise((resolve) => open.once('response', resolve));
  world.link.goAway('client', constants.NGHTTP2_NO_ERROR, world.link.newestStream);
  expect(await told).toEqual({ code: constants.NGHTTP2_NO_ERROR, last: 1 });
  open.end('the rest');
  expect(await buffer(open)).toEqual(Buffer.from('the rest'));
  expect(world.served).toBe(1);
});

it('goes away with an error: the frame arrives, and then the connection ends', async () => {
  await using world = await startWorld(() => ({}));
  await world.ask('/', Buffer.alloc(0));
  const told = new Promise((resolve) => world.client.once('goaway', (code) => resolve(code)));
  world.client.on('error', () => {});
  world.link.goAway('client', constants.NGHTTP2_ENHANCE_YOUR_CALM, 0);
  expect(await told).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  await expect.poll(() => world.upstream.destroyed).toBe(true);
});

interface Answer {
  readonly headers: http2.IncomingHttpHeaders;
  readonly trailers: http2.IncomingHttpHeaders;
  readonly body: Buffer;
}

interface WorldSettings {
  readonly pieceBytes: number;
  readonly paddingStrategy: number;
  readonly serverSettings: http2.Settings;
  readonly clientSettings: http2.Settings;
  readonly wideHeaderBytes: number;
  readonly pushes: boolean;
}

/** A client, a link and a server that echoes the body, and `x-fate` before and after it. */
async function startWorld(ruleOn: (link: Http2Link) => Http2Rule, settings: Partial<WorldSettings> = {}) {
  const { pieceBytes = 65_536, paddingStrategy = constants.PADDING_STRATEGY_NONE, wideHeaderBytes = 0 } = settings;
  const maxHeaderListSize = 1_000_000;
  const server = http2.createServer({
    paddingStrategy,
    settings: { maxHeaderListSize, ...settings.serverSettings },
    maxSendHeaderBlockLength: 1_000_000,
  });
  const world = { served: 0, connections: 0 };
  server.on('session', () => {
    world.connections += 1;
  });
  server.on('stream', (stream, headers) => {
    world.served += 1;
    const fate = headers['x-fate'] ?? '';
    stream.on('error', () => {});
    if (settings.pushes) {
      stream.pushStream({ ':path': '/pushed' }, (_error, pushed) => pushed?.on('error', () => {}).end('pushed'));
    }
    stream.respond({ 'x-fate': fate, 'x-wide': 'w'.repeat(wideHeaderBytes) }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'x-end': fate }));
    stream.pipe(stream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const upstream = net.connect(portOf(server), '127.0.0.1');
  const proxy = net.createServer();
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const accepted = new Promise<net.Socket>((resolve) => proxy.once('connection', resolve));
  const client = http2.connect(`http://127.0.0.1:${portOf(proxy)}`, {
    paddingStrategy,
    settings: { maxHeaderListSize, ...settings.clientSettings },
    maxSendHeaderBlockLength: 1_000_000,
  });
  const downstream = await accepted;
  const link = new Http2Link({ client: downstream, server: upstream });
  link.add(ruleOn(link));
  for (const [socket, inlet] of [
    [downstream, link.inlet('client')],
    [upstream, link.inlet('server')],
  ] as const) {
    socket.setNoDelay(true).on('error', () => {});
    socket.on('data', (chunk) => {
      for (let at = 0; at < chunk.length; at += pieceBytes) inlet.write(chunk.subarray(at, at + pieceBytes));
    });
  }
  downstream.on('close', () => upstream.destroy());
  upstream.on('close', () => downstream.destroy());
  return Object.assign(world, {
    link,
    client,
    upstream,
    async ask(path: string, body: Buffer, headers: http2.OutgoingHttpHeaders = {}): Promise<Answer> {
      const wide = { 'x-wide': 'w'.repeat(wideHeaderBytes) };
      const stream = client.request({ ':method': 'POST', ':path': path, ...wide, ...headers });
      const answer = { headers: {}, trailers: {}, body: Buffer.alloc(0) };
      stream.once('response', (received) => Object.assign(answer, { headers: received }));
      stream.once('trailers', (received) => Object.assign(answer, { trailers: received }));
      const chunks: Buffer[] = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('error', () => {});
      const closed = new Promise((resolve) => stream.once('close', resolve));
      stream.end(body);
      await closed;
      if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) throw new Error(`reset with ${stream.rstCode}`);
      return { ...answer, body: Buffer.concat(chunks) };
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      proxy.close();
      server.close();
    },
  });
}

function portOf(server: { address(): net.AddressInfo | string | null }): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
