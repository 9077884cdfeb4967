import { afterEach, expect, test } from 'vitest';
import type { ApiClient } from './api-client.ts';
import { dial, startUpstream } from './tcp.ts';

const plain = 'text/plain; charset=utf-8';
const json = 'application/json';
const latency = {
  name: 'slow',
  type: 'latency',
  stream: 'downstream',
  toxicity: 1,
  attributes: { latency: 5, jitter: 1 },
};

/** Every row of Toxiproxy's API, and every error of it. */
export function describeApi(server: () => ApiClient): void {
  const call: ApiClient['call'] = (...args) => server().call(...args);
  const post = (path: string, body?: unknown) => call('POST', path, body);
  const create = (name: string, more: object = {}) =>
    post('/proxies', { name, listen: '127.0.0.1:0', upstream: '127.0.0.1:1', ...more });
  const error = (status: number, message: string) => ({
    status,
    type: plain,
    text: `${JSON.stringify({ error: message, status })}\n`,
  });

  afterEach(async () => {
    const { body } = await call('GET', '/proxies');
    for (const name of Object.keys(body as object)) await call('DELETE', `/proxies/${encodeURIComponent(name)}`);
  });

  test('GET /version', async () => {
    const reply = await call('GET', '/version');
    expect(reply).toMatchObject({ status: 200, type: 'application/json;charset=utf-8' });
    expect(reply.text).toMatch(/^\{"version": "(2\.12\.0|git)"\}\n$/);
  });

  test('every answer has a request id of its own', async () => {
    const ids = await Promise.all([call('GET', '/version'), call('GET', '/proxies'), call('GET', '/proxies/none')]);
    expect(new Set(ids.map(({ requestId }) => requestId)).size).toBe(3);
    for (const { requestId } of ids) expect(requestId).toMatch(/^[\w-]{20,}$/);
  });

  test('HTTP/1.0 without a Host, as health checks speak it', async () => {
    const { port } = new URL(server().url);
    const client = await dial(`127.0.0.1:${port}`);
    client.socket.write('GET /version HTTP/1.0\r\n\r\n');
    await client.ended;
    expect(String(client.heard)).toMatch(/^HTTP\/1\.\d 200 OK\r\n/);
  });

  test('a browser gets 403', async () => {
    const reply = await call('GET', '/proxies', undefined, { 'User-Agent': 'Mozilla/5.0 (Linux)' });
    expect(reply).toMatchObject({ status: 403, type: plain, text: 'User agent not allowed\n' });
    expect(await call('GET', '/proxies', undefined, { 'User-Agent': 'curl/8 Mozilla/5.0' })).toMatchObject({
      status: 200,
    });
  });

  test.each(['/', '/nothing', '/proxies/', '/proxies/a/b', '/metrics', '/version/'])('404: %s', async (path) => {
    expect(await call('GET', path)).toMatchObject({ status: 404, type: plain, text: '404 page not found\n' });
  });

  test.each([
    ['PUT', '/proxies'],
    ['GET', '/reset'],
    ['GET', '/populate'],
    ['DELETE', '/version'],
    ['PUT', '/proxies/a'],
    ['DELETE', '/proxies/a/toxics'],
    ['PUT', '/proxies/a/toxics/b'],
  ])('405: %s %s', async (method, path) => {
    expect(await call(method, path)).toMatchObject({ status: 405, text: '' });
  });

  test('no proxies', async () => {
    expect(await call('GET', '/proxies')).toMatchObject({ status: 200, type: json, body: {} });
  });

  test('create, show, list, delete', async () => {
    const created = await create('a');
    expect(created).toMatchObject({
      status: 201,
      type: json,
      body: { name: 'a', listen: expect.stringMatching(/^127\.0\.0\.1:[1-9]\d*$/), upstream: '127.0.0.1:1' },
    });
    expect(created.body).toMatchObject({ enabled: true, toxics: [] });
    expect(await call('GET', '/proxies/a')).toMatchObject({ status: 200, type: json, body: created.body });
    expect(await call('GET', '/proxies')).toMatchObject({ status: 200, body: { a: created.body } });
    expect(await call('DELETE', '/proxies/a')).toMatchObject({ status: 204, text: '' });
    expect(await call('DELETE', '/proxies/a')).toMatchObject(error(404, 'proxy not found'));
  });

  test('field names in any case, null as if left out, unknown fields ignored', async () => {
    const odd = { NAME: 'a', Listen: '127.0.0.1:0', uPSTREAM: 'x:1', enabled: null, other: [1] };
    expect(await post('/proxies', odd)).toMatchObject({
      status: 201,
      body: { name: 'a', upstream: 'x:1', enabled: true },
    });
  });

  test.each([
    ['a name', { upstream: 'x:1' }, 'missing required field: name'],
    ['an upstream', { name: 'a' }, 'missing required field: upstream'],
    ['anything', null, 'missing required field: name'],
  ])('a proxy without %s', async (_what, body, message) => {
    expect(await post('/proxies', body)).toMatchObject(error(400, message));
  });

  test.each(['', '{', '[]', '"a"', '5', '{"name":1}', '{"name":"a","upstream":"x:1","enabled":"yes"}'])(
    'a body that is not a proxy: %s',
    async (body) => {
      const reply = await post('/proxies', body);
      expect(reply).toMatchObject({ status: 400, type: plain });
      expect(reply.body).toEqual({ error: expect.stringMatching(/^bad request body: ./), status: 400 });
    },
  );

  test('an empty body has a message of its own', async () => {
    expect(await post('/proxies', '')).toMatchObject(error(400, 'bad request body: EOF'));
  });

  test('a name that is taken', async () => {
    await create('a');
    expect(await create('a')).toMatchObject(error(409, 'proxy already exists'));
  });

  test('a port that is taken', async () => {
    const { body } = await create('a');
    const { listen } = body as { readonly listen: string };
    expect(await create('b', { listen })).toMatchObject(
      error(500, `listen tcp ${listen}: bind: address already in use`),
    );
    expect(await call('GET', '/proxies/b')).toMatchObject({ status: 404 });
  });

  test.each([
    ['nowhere', 'listen tcp: address nowhere: missing port in address'],
    ['127.0.0.1:99999', 'listen tcp: address 99999: invalid port'],
    ['1:2:3', 'listen tcp: address 1:2:3: too many colons in address'],
  ])('listening on %s', async (listen, message) => {
    expect(await create('a', { listen })).toMatchObject(error(500, message));
  });

  test('a disabled proxy, later enabled', async () => {
    expect(await create('a', { enabled: false })).toMatchObject({
      status: 201,
      body: { enabled: false, listen: '127.0.0.1:0' },
    });
    const { body } = await call('PATCH', '/proxies/a', { enabled: true });
    expect(body).toMatchObject({ enabled: true, listen: expect.stringMatching(/:[1-9]\d*$/) });
  });

  test.each(['POST', 'PATCH'])('%s /proxies/{proxy} changes what it names, and never the name', async (method) => {
    const { body } = await create('a');
    expect(await call(method, '/proxies/a', { name: 'b', upstream: 'y:2' })).toMatchObject({
      status: 200,
      type: json,
      body: { ...(body as object), listen: expect.any(String), upstream: 'y:2' },
    });
    expect(await call(method, '/proxies/a', {})).toMatchObject({
      status: 200,
      body: { upstream: 'y:2', enabled: true },
    });
    expect(await call(method, '/proxies/a', { enabled: false })).toMatchObject({
      status: 200,
      body: { enabled: false },
    });
    expect(await call(method, '/proxies/a', '[]')).toMatchObject({ status: 400 });
    expect(await call(method, '/proxies/a', { listen: 'zz' })).toMatchObject(
      error(500, 'address zz: missing port in address'),
    );
    expect(await call(method, '/proxies/none', '[]')).toMatchObject(error(404, 'proxy not found'));
  });

  test('populate creates, keeps and replaces', async () => {
    const wanted = [
      { name: 'a', listen: '127.0.0.1:0', upstream: 'x:1' },
      { name: 'b', listen: '127.0.0.1:0', upstream: 'x:1', enabled: false },
    ];
    const first = await post('/populate', wanted);
    expect(first).toMatchObject({ status: 201, type: json });
    expect(first.body).toMatchObject({
      proxies: [
        { name: 'a', enabled: true, toxics: [] },
        { name: 'b', enabled: false, toxics: [] },
      ],
    });
    await post('/proxies/a/toxics', latency);
    const { proxies } = first.body as { readonly proxies: readonly { readonly listen: string }[] };
    const again = await post('/populate', [{ name: 'a', listen: proxies[0]?.listen, upstream: 'x:1', enabled: false }]);
    expect(again.body).toMatchObject({ proxies: [{ name: 'a', enabled: true, toxics: [latency] }] });
    const other = await post('/populate', [{ name: 'a', listen: '127.0.0.1:0', upstream: 'y:1' }]);
    expect(other.body).toMatchObject({ proxies: [{ name: 'a', upstream: 'y:1', enabled: true, toxics: [] }] });
  });

  test('populate keeps connections where nothing changed', async () => {
    await using upstream = await startUpstream();
    const { body } = await create('a', { upstream: upstream.address });
    const { listen } = body as { readonly listen: string };
    const [client, accepted] = await Promise.all([dial(listen), upstream.accept()]);
    for (const same of [listen, listen.replace('127.0.0.1', 'localhost')]) {
      expect(await post('/populate', [{ name: 'a', listen: same, upstream: upstream.address }])).toMatchObject({
        status: 201,
        body: { proxies: [{ listen }] },
      });
    }
    client.socket.write('still here');
    await accepted.hears(10);
    client.socket.destroy();
  });

  test('populate with nothing', async () => {
    expect(await post('/populate', [])).toMatchObject({ status: 201, text: '{"proxies":null}' });
    expect(await post('/populate', null)).toMatchObject({ status: 201, text: '{"proxies":null}' });
  });

  test.each([
    ['name', [{ name: 'a', upstream: 'x:1' }, { upstream: 'x:1' }], 'missing required field: name at proxy 2'],
    ['upstream', [{ name: 'a' }, { name: 'b', upstream: 'x:1' }], 'missing required field: upstream at proxy 1'],
    ['name', [null], 'missing required field: name at proxy 1'],
  ])('populate is all or nothing: without %s', async (_field, wanted, message) => {
    const reply = await post('/populate', wanted);
    expect(reply).toMatchObject({ status: 400, type: json, body: { error: message, status: 400, proxies: null } });
    expect(await call('GET', '/proxies')).toMatchObject({ body: {} });
  });

  test.each(['{}', '5', '[', '[5]', ''])('populate with a body that is not a list of proxies: %s', async (body) => {
    const reply = await post('/populate', body);
    expect(reply).toMatchObject({ status: 400, type: json });
    expect(reply.body).toEqual({ error: expect.stringMatching(/^bad request body: ./), status: 400, proxies: null });
  });

  test('populate says what it had made when it met a port that is taken', async () => {
    await using upstream = await startUpstream();
    const wanted = [
      { name: 'a', listen: '127.0.0.1:0', upstream: 'x:1' },
      { name: 'b', listen: upstream.address, upstream: 'x:1' },
    ];
    const reply = await post('/populate', wanted);
    expect(reply).toMatchObject({ status: 500, type: json });
    expect(reply.body).toMatchObject({
      error: `listen tcp ${upstream.address}: bind: address already in use`,
      status: 500,
      proxies: [{ name: 'a' }],
    });
  });

  test('reset starts every proxy and removes every toxic', async () => {
    await create('a');
    await create('b', { enabled: false });
    await post('/proxies/a/toxics', latency);
    await post('/proxies/a/toxics', { ...latency, name: 'up', stream: 'upstream' });
    expect(await post('/reset')).toMatchObject({ status: 204, text: '' });
    expect(await call('GET', '/proxies')).toMatchObject({
      body: { a: { enabled: true, toxics: [] }, b: { enabled: true, toxics: [] } },
    });
  });

  test('toxics: add, show, list, delete', async () => {
    await create('a');
    expect(await call('GET', '/proxies/a/toxics')).toMatchObject({ status: 200, type: json, body: [] });
    const added = await post('/proxies/a/toxics', latency);
    expect(added).toMatchObject({ status: 200, type: json });
    expect(added.body).toEqual(latency);
    const second = { ...latency, name: 'up', stream: 'upstream' };
    await post('/proxies/a/toxics', second);
    expect((await call('GET', '/proxies/a/toxics/slow')).body).toEqual(latency);
    // Upstream first, whatever came first.
    expect((await call('GET', '/proxies/a/toxics')).body).toEqual([second, latency]);
    expect(await call('GET', '/proxies/a')).toMatchObject({ body: { toxics: [second, latency] } });
    expect(await call('DELETE', '/proxies/a/toxics/slow')).toMatchObject({ status: 204, text: '' });
    expect(await call('DELETE', '/proxies/a/toxics/slow')).toMatchObject(error(404, 'toxic not found'));
  });

  test.each([
    ['latency', { latency: 0, jitter: 0 }],
    ['bandwidth', { rate: 0 }],
    ['slow_close', { delay: 0 }],
    ['timeout', { timeout: 0 }],
    ['reset_peer', { timeout: 0 }],
    ['slicer', { average_size: 0, size_variation: 0, delay: 0 }],
    ['limit_data', { bytes: 0 }],
    ['noop', {}],
  ])('what %s is without attributes', async (type, attributes) => {
    await create('a');
    expect(await post('/proxies/a/toxics', { type })).toMatchObject({
      status: 200,
      body: { name: `${type}_downstream`, type, stream: 'downstream', toxicity: 1, attributes },
    });
    const { body } = await post('/proxies/a/toxics', { type, attributes: null, stream: 'UpStream', toxicity: 0.25 });
    expect(body).toEqual({ name: `${type}_UpStream`, type, stream: 'UpStream', toxicity: 0.25, attributes });
  });

  test.each(['9007199254740993', '9223372036854775807', '-9223372036854775808'])(
    'an integer of 64 bits comes back as it was: %s',
    async (bytes) => {
      await create('a');
      const limit = (value: string) => `{"type":"limit_data","name":"l","attributes":{"bytes":${value}}}`;
      expect((await post('/proxies/a/toxics', limit(bytes))).text).toContain(`{"attributes":{"bytes":${bytes}},`);
      expect((await call('PATCH', '/proxies/a/toxics/l', { toxicity: 0.5 })).text).toContain(`{"bytes":${bytes}}`);
      expect((await call('GET', '/proxies')).text).toContain(`{"bytes":${bytes}}`);
      expect((await call('PATCH', '/proxies/a/toxics/l', limit('5'))).text).toContain('{"bytes":5}');
      expect((await call('PATCH', '/proxies/a/toxics/l', limit(bytes))).text).toContain(`{"bytes":${bytes}}`);
    },
  );

  test.each(['9223372036854775808', '-9223372036854775809', '1e400', '1e30', '1.5'])(
    'an integer of more than 64 bits is none: %s',
    async (bytes) => {
      await create('a');
      const reply = await post('/proxies/a/toxics', `{"type":"limit_data","attributes":{"bytes":${bytes}}}`);
      expect(reply.body).toEqual({ error: expect.stringMatching(/^bad request body: ./), status: 400 });
    },
  );

  test('a toxic whose name is taken, on either stream', async () => {
    await create('a');
    await post('/proxies/a/toxics', latency);
    expect(await post('/proxies/a/toxics', latency)).toMatchObject(error(409, 'toxic already exists'));
    const other = { ...latency, type: 'bandwidth', stream: 'upstream' };
    expect(await post('/proxies/a/toxics', other)).toMatchObject(error(409, 'toxic already exists'));
    expect(await post('/proxies/a/toxics', { type: 'noop' })).toMatchObject({ status: 200 });
    expect(await post('/proxies/a/toxics', { type: 'noop', stream: 'upstream' })).toMatchObject({ status: 200 });
  });

  test.each([
    [{ ...latency, stream: 'sideways' }, 'stream was invalid, can be either upstream or downstream'],
    [{ ...latency, stream: '', type: 'nonsense' }, 'stream was invalid, can be either upstream or downstream'],
    [{ ...latency, type: 'nonsense' }, 'invalid toxic type'],
    [{ name: 'slow' }, 'invalid toxic type'],
  ])('a toxic that makes no sense: %j', async (toxic, message) => {
    await create('a');
    expect(await post('/proxies/a/toxics', toxic)).toMatchObject(error(400, message));
  });

  test.each([
    ['an attribute of another type', { ...latency, attributes: { latency: '5' } }],
    ['half a millisecond', { ...latency, attributes: { latency: 0.5 } }],
    ['attributes that are a list', { ...latency, attributes: [] }],
    ['a toxicity in words', { ...latency, toxicity: 'all' }],
    ['a name that is a number', { ...latency, name: 5 }],
    ['no object', []],
  ])('a toxic with %s', async (_what, toxic) => {
    await create('a');
    const reply = await post('/proxies/a/toxics', toxic);
    expect(reply).toMatchObject({
      status: 400,
      type: plain,
      body: { error: expect.stringMatching(/^bad request body: ./) },
    });
    expect((await call('GET', '/proxies/a/toxics')).body).toEqual([]);
  });

  test.each(['POST', 'PATCH'])('%s on a toxic merges attributes and toxicity, nothing else', async (method) => {
    await create('a');
    await post('/proxies/a/toxics', latency);
    const update = {
      name: 'x',
      type: 'bandwidth',
      stream: 'upstream',
      toxicity: 0.5,
      attributes: { jitter: 9, other: 1 },
    };
    const updated = { ...latency, toxicity: 0.5, attributes: { latency: 5, jitter: 9 } };
    const reply = await call(method, '/proxies/a/toxics/slow', update);
    expect(reply).toMatchObject({ status: 200, type: json });
    expect(reply.body).toEqual(updated);
    expect((await call(method, '/proxies/a/toxics/slow', {})).body).toEqual(updated);
    expect(await call(method, '/proxies/a/toxics/slow', { attributes: { latency: 'x' } })).toMatchObject({
      status: 400,
    });
    expect((await call('GET', '/proxies/a/toxics/slow')).body).toEqual(updated);
    expect(await call(method, '/proxies/a/toxics/none', '[')).toMatchObject(error(404, 'toxic not found'));
  });

  test.each([
    ['GET', '/proxies/none'],
    ['GET', '/proxies/none/toxics'],
    ['POST', '/proxies/none/toxics'],
    ['GET', '/proxies/none/toxics/slow'],
    ['PATCH', '/proxies/none/toxics/slow'],
    ['DELETE', '/proxies/none/toxics/slow'],
  ])('%s %s where there is no such proxy', async (method, path) => {
    expect(await call(method, path, method === 'GET' || method === 'DELETE' ? undefined : '[')).toMatchObject(
      error(404, 'proxy not found'),
    );
  });

  test('names with spaces, umlauts and percent signs', async () => {
    const name = 'ä b%2F?#';
    await create(name);
    expect(await call('GET', `/proxies/${encodeURIComponent(name)}`)).toMatchObject({ status: 200, body: { name } });
    expect(await call('GET', '/proxies/%zz')).toMatchObject({ status: 400 });
  });
}
