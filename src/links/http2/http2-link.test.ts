import http2 from 'node:http2';
import net from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { Http2Link, type Http2Rule } from './http2-link.ts';

const { constants } = http2;

it('passes requests and answers of any size both ways, and sees every stream begin and end', async () => {
  const paths: string[] = [];
  await using world = await startWorld({
    request(_stream, fields) {
      paths.push(fields.find(({ name }) => name === ':path')?.value ?? '');
      return false;
    },
  });
  const bodies = [0, 1, 16_384, 300_000].map((bytes) => Buffer.alloc(bytes, 'x'));
  const answers = await Promise.all(bodies.map((body, at) => world.ask(`/${at}`, body)));
  expect(answers.map(({ body }) => body.length)).toEqual(bodies.map(({ length }) => length));
  expect(paths).toEqual(['/0', '/1', '/2', '/3']);
  expect(world.link.openStreams).toEqual([]);
});

it('lets the server never hear of a refused request, and keeps the header tables right afterwards', async () => {
  await using world = await startWorld({
    request(stream, fields) {
      if (!fields.some(({ name, value }) => name === 'x-fate' && value.startsWith('refuse'))) return false;
      world.link.reset(stream, constants.NGHTTP2_REFUSED_STREAM);
      return true;
    },
  });
  for (let round = 0; round < 20; round += 1) {
    // Header values that are new each time go into the tables of both encoders.
    const fate = round % 3 === 0 ? `refuse-${round}` : `pass-${round}`;
    const answer = world.ask('/', Buffer.alloc(10_000), { 'x-fate': fate });
    if (round % 3 === 0) await expect(answer).rejects.toMatchObject({ message: expect.stringContaining('REFUSED') });
    else expect((await answer).headers['x-fate']).toBe(fate);
  }
  expect(world.served).toBe(13);
});

it('gives the connection’s window back for what it takes away', async () => {
  await using world = await startWorld({
    request(stream, fields) {
      if (!fields.some(({ name }) => name === 'x-fate')) return false;
      world.link.answer(stream, [{ name: ':status', value: '503' }]);
      return true;
    },
  });
  // Many times the window of 65,535 bytes that a connection begins with.
  for (let round = 0; round < 30; round += 1) {
    await world.ask('/', Buffer.alloc(30_000), { 'x-fate': 'refuse' }).catch(() => {});
  }
  expect((await world.ask('/', Buffer.alloc(200_000))).body.length).toBe(200_000);
});

interface Answer {
  readonly headers: http2.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A client, a link and a server that echoes body and `x-fate`. */
async function startWorld(rule: Http2Rule) {
  const server = http2.createServer();
  const world = { served: 0 };
  server.on('stream', (stream, headers) => {
    world.served += 1;
    stream.respond({ ':status': 200, 'x-fate': headers['x-fate'] ?? '' });
    stream.on('error', () => {});
    stream.pipe(stream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const upstream = net.connect(portOf(server), '127.0.0.1');
  const proxy = net.createServer();
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const accepted = new Promise<net.Socket>((resolve) => proxy.once('connection', resolve));
  const client = http2.connect(`http://127.0.0.1:${portOf(proxy)}`);
  const downstream = await accepted;
  const link = new Http2Link({ client: downstream, server: upstream });
  link.add(rule);
  downstream.on('data', (chunk) => link.read('client', chunk));
  upstream.on('data', (chunk) => link.read('server', chunk));
  downstream.on('close', () => upstream.destroy());
  upstream.on('close', () => downstream.destroy());
  for (const socket of [downstream, upstream]) socket.setNoDelay(true).on('error', () => {});
  return Object.assign(world, {
    link,
    async ask(path: string, body: Buffer, headers: http2.OutgoingHttpHeaders = {}): Promise<Answer> {
      const stream = client.request({ ':method': 'POST', ':path': path, ...headers });
      const answered = new Promise<http2.IncomingHttpHeaders>((resolve, reject) => {
        stream.once('response', resolve);
        stream.once('error', reject);
        stream.once('close', () => reject(new Error('closed without an answer')));
      });
      stream.end(body);
      const [head, received] = await Promise.all([answered, buffer(stream)]);
      return { headers: head, body: received };
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
