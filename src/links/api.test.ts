import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { random } from '../lab/random.ts';
import { createFaultApi } from './api.ts';

/** What is ours alone: what Toxiproxy does too is held by test/slow/toxiproxy-conformance.test.ts. */

const api = createFaultApi({ seed: 1 });
const server = createServer(api.listener);
let port = 0;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  server.close();
  server.closeAllConnections();
});

interface Said {
  readonly status: number;
  readonly text: string;
}

/** `fetch` would not let a header name another host. */
function ask(method: string, path: string, headers: Readonly<Record<string, string>> = {}, body = ''): Promise<Said> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { 'content-length': Buffer.byteLength(body), ...headers },
    });
    asked.once('error', reject);
    asked.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.end(body);
  });
}

async function expectAlive(): Promise<void> {
  expect(await ask('GET', '/version')).toEqual({ status: 200, text: '{"version": "2.12.0"}\n' });
}

test.each(['localhost', '127.0.0.1', '[::1]', 'LocalHost'])('%s may ask', async (name) => {
  expect((await ask('GET', '/version', { host: `${name}:${port}` })).status).toBe(200);
});

test.each(['evil.example:PORT', '127.0.0.1', 'localhost:1', 'localhost.evil.example:PORT', '127.0.0.1:PORT.'])(
  'Host "%s" may not: a page can make a name of its own lead here',
  async (host) => {
    const answer = await ask('GET', '/proxies', { host: host.replace('PORT', String(port)) });
    expect(answer).toEqual({ status: 403, text: 'Host not allowed\n' });
  },
);

test('a health check in HTTP/1.0, which names no Host, may; one that names another, or an Origin, may not', async () => {
  const statusOf = async (...headers: string[]) => {
    const socket = connect(port, '127.0.0.1');
    socket.end(['GET /version HTTP/1.0', ...headers, '', ''].join('\r\n'));
    return (await text(socket)).slice(9, 12);
  };
  expect(await statusOf()).toBe('200');
  expect(await statusOf('Host: evil.example')).toBe('403');
  expect(await statusOf('Origin: https://evil.example')).toBe('403');
});

test.each(['https://evil.example', 'http://localhost', 'null'])('Origin %s may not', async (origin) => {
  const body = JSON.stringify({ name: 'a', listen: '127.0.0.1:0', upstream: 'x:1' });
  expect(await ask('POST', '/proxies', { origin }, body)).toEqual({ status: 403, text: 'Origin not allowed\n' });
  expect((await ask('GET', '/proxies')).text).toBe('{}');
});

test('proxies listen on loopback: everywhere is loopback, elsewhere is refused', async () => {
  for (const [at, listen] of ['', ':0', '0.0.0.0:0', '[::]:0', 'localhost:0'].entries()) {
    const { status, text } = await ask(
      'POST',
      '/proxies',
      {},
      JSON.stringify({ name: `p${at}`, listen, upstream: 'x:1' }),
    );
    expect(status).toBe(201);
    expect(JSON.parse(text).listen).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
    await ask('DELETE', `/proxies/p${at}`);
  }
  const body = JSON.stringify({ name: 'p', listen: '192.0.2.1:0', upstream: 'x:1' });
  expect(await ask('POST', '/proxies', {}, body)).toEqual({
    status: 500,
    text: '{"error":"listen tcp: address 192.0.2.1:0: this server offers loopback addresses only","status":500}\n',
  });
});

test.each([
  ['half of a surrogate pair', '\\ud800', 'half of a surrogate pair has no place in a URL'],
  ['a dot', '.', 'clients take . out of a URL'],
  ['two dots', '..', 'clients take .. out of a URL'],
  ['456 letters of nine bytes', '\u20ac'.repeat(456), 'it has more than 4,096 bytes in a URL'],
])('a name that no request could ask for: %s', async (_what, name, reason) => {
  const error = `{"error":"no request could ask for this name: ${reason}","status":400}\n`;
  const proxy = (as: string) => `{"name":"${as}","listen":"127.0.0.1:0","upstream":"x:1"}`;
  expect(await ask('POST', '/proxies', {}, proxy(name))).toEqual({ status: 400, text: error });
  expect((await ask('POST', '/populate', {}, `[${proxy(name)}]`)).status).toBe(400);
  await ask('POST', '/proxies', {}, proxy('named'));
  const toxic = `{"name":"${name}","type":"noop"}`;
  expect(await ask('POST', '/proxies/named/toxics', {}, toxic)).toEqual({ status: 400, text: error });
  expect(await ask('DELETE', '/proxies/named')).toEqual({ status: 204, text: '' });
  expect((await ask('GET', '/proxies')).text).toBe('{}');
});

test('the longest name can be asked for, and so can one with a slash', async () => {
  for (const name of ['a/b', '\u20ac'.repeat(455)]) {
    const path = `/proxies/${encodeURIComponent(name)}`;
    await ask('POST', '/proxies', {}, JSON.stringify({ name, listen: '127.0.0.1:0', upstream: 'x:1' }));
    await ask('POST', `${path}/toxics`, {}, JSON.stringify({ name, type: 'noop' }));
    expect((await ask('DELETE', `${path}/toxics/${encodeURIComponent(name)}`)).status).toBe(204);
    expect((await ask('DELETE', path)).status).toBe(204);
  }
});

test('a proxy before itself is refused, and an update to one changes nothing', async () => {
  const body = JSON.stringify({ name: 'loop', listen: '127.0.0.1:0', upstream: 'x:1' });
  const before = JSON.parse((await ask('POST', '/proxies', {}, body)).text);
  const upstream = before.listen.replace('127.0.0.1', 'localhost');
  const refused = { status: 400, text: expect.stringContaining('is where the proxy itself listens') };
  expect(await ask('PATCH', '/proxies/loop', {}, JSON.stringify({ upstream }))).toEqual(refused);
  expect(JSON.parse((await ask('GET', '/proxies/loop')).text)).toEqual(before);
  await ask('DELETE', '/proxies/loop');
  const { listen } = before;
  expect(await ask('POST', '/proxies', {}, JSON.stringify({ name: 'loop', listen, upstream }))).toEqual(refused);
  expect((await ask('GET', '/proxies')).text).toBe('{}');
});

test('an update to an upstream that can never be dialled changes nothing', async () => {
  const body = JSON.stringify({ name: 'p', listen: '127.0.0.1:0', upstream: 'x:1' });
  const before = await ask('POST', '/proxies', {}, body);
  expect(await ask('PATCH', '/proxies/p', {}, '{"upstream":"http://x:1"}')).toEqual({
    status: 400,
    text: '{"error":"upstream that cannot be dialled: \\"http://x:1\\" is a URL; write x:1","status":400}\n',
  });
  expect((await ask('GET', '/proxies/p')).text).toBe(before.text);
  await ask('DELETE', '/proxies/p');
});

test('a body of a megabyte is read, a larger one is not', async () => {
  const padded = (bytes: number) => '{"name":""}'.padEnd(bytes, ' ');
  expect((await ask('POST', '/proxies', {}, padded(2 ** 20))).status).toBe(400);
  expect(await ask('POST', '/proxies', {}, padded(2 ** 20 + 1))).toEqual({
    status: 413,
    text: '{"error":"request body too large","status":413}\n',
  });
});

test('two who create the same proxy at once: one of them does', async () => {
  const body = JSON.stringify({ name: 'same', listen: 'localhost:0', upstream: 'x:1' });
  const statuses = await Promise.all([1, 2, 3].map(async () => (await ask('POST', '/proxies', {}, body)).status));
  expect(statuses.sort()).toEqual([201, 409, 409]);
  await ask('DELETE', '/proxies/same');
});

test('no malformed request brings it down', async () => {
  const draw = random(3, 'bytes');
  const whole = `POST /proxies HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 30\r\n\r\n{"name":"a"`;
  const noise = Array.from({ length: 60 }, () =>
    Buffer.from(Array.from({ length: 80 }, () => Math.floor(draw() * 256))),
  );
  const cut = Array.from({ length: whole.length }, (_, at) => Buffer.from(whole.slice(0, at)));
  const odd = [
    'GET * HTTP/1.1',
    'GET http://x/version HTTP/1.1',
    'GET /%E0%A4%A HTTP/1.1',
    'CONNECT localhost:1 HTTP/1.1',
    'GET /version HTTP/1.0',
  ];
  for (const bytes of [
    ...noise,
    ...cut,
    ...odd.map((line) => Buffer.from(`${line}\r\nHost: localhost:${port}\r\n\r\n`)),
  ]) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {}).resume();
    socket.end(bytes);
    await once(socket, 'close');
  }
  await expectAlive();
});

const deep = 500_000;
const values = [
  null,
  true,
  -1,
  0.5,
  9e15,
  -9e15,
  '',
  'x'.repeat(5_000),
  '../\u0000/ü\u{1f4a9}\ud800',
  '__proto__',
  'constructor',
  [],
  {},
  [[null]],
  { attributes: { latency: 1 } },
];
const fields = ['name', 'listen', 'upstream', 'enabled', 'type', 'stream', 'toxicity', 'attributes', '__proto__'];

test('no meaningless JSON brings it down', async () => {
  const draw = random(4, 'json');
  const pick = <T>(from: readonly T[]) => from[Math.floor(draw() * from.length)] as T;
  const object = () =>
    Object.fromEntries(Array.from({ length: 1 + Math.floor(draw() * 6) }, () => [pick(fields), pick(values)]));
  const bodies = Array.from({ length: 400 }, () => JSON.stringify(pick([object(), [object()], pick(values)])));
  const large = [
    `${'['.repeat(deep)}${']'.repeat(deep)}`,
    '{"a":'.repeat(150_000),
    '[',
    '1e999',
    `"${'9'.repeat(5_000)}"`,
    `{"toxicity":1${'0'.repeat(400)}}`,
  ];
  await ask('POST', '/proxies', {}, JSON.stringify({ name: 'a', listen: '127.0.0.1:0', upstream: 'x:1' }));
  await ask('POST', '/proxies/a/toxics', {}, JSON.stringify({ name: 't', type: 'latency' }));
  const paths = ['/proxies', '/populate', '/proxies/a', '/proxies/a/toxics', '/proxies/a/toxics/t'];
  for (const body of [...bodies, ...large]) {
    const { status } = await ask(pick(['POST', 'PATCH']), pick(paths), {}, body);
    expect([200, 201, 400, 404, 405, 409, 500]).toContain(status);
  }
  await expectAlive();
  const { text } = await ask('GET', '/proxies');
  for (const name of Object.keys(JSON.parse(text))) await ask('DELETE', `/proxies/${encodeURIComponent(name)}`);
});
