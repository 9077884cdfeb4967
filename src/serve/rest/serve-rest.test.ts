import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { createClassifier } from '../../model/classifier.ts';
import { plan, startRest } from '../serve.test-data.ts';

/** The model server over real sockets, as any client sees it. */

const features = [0.12, 0.87, 0.34, 0.91];
const floats = Float32Array.from(features);
const bytes = Buffer.from(floats.buffer);
const expected = (version = 'v1', rows = { dimension: 4, values: floats }) =>
  createClassifier(`${plan.seed} ${version}`, plan.classes).score(rows);

const json = { 'content-type': 'application/json' };
const raw = { 'content-type': 'application/octet-stream' };

function post(
  origin: string,
  body: string | Buffer<ArrayBuffer>,
  headers: Record<string, string> = json,
): Promise<Response> {
  return fetch(`${origin}/predict`, { method: 'POST', body, headers });
}

describe('POST /predict', () => {
  it('answers as the document has it', async () => {
    await using rest = await startRest();
    const response = await post(rest.origin, JSON.stringify({ features, model_version: 'v1' }));
    expect(response.status).toBe(200);
    const said = await bodyOf(response);
    expect(said).toEqual({
      probabilities: Array.from(expected()),
      latency_ms: expect.any(Number),
      model_version: 'v1',
    });
  });

  it.each<[string, string | Buffer<ArrayBuffer>, Record<string, string>]>([
    ['numbers', JSON.stringify({ features }), json],
    ['base64', JSON.stringify({ features: bytes.toString('base64') }), json],
    ['raw float32s', bytes, raw],
    ['numbers, said to be UTF-8', JSON.stringify({ features }), { 'content-type': 'application/json; charset=UTF-8' }],
  ])('says the same to the bit for %s', async (_format, body, headers) => {
    await using rest = await startRest();
    const response = await post(rest.origin, body, headers);
    expect(Float32Array.from((await bodyOf(response)).probabilities)).toEqual(expected());
  });

  it('answers in raw float32s whoever accepts those', async () => {
    await using rest = await startRest();
    const response = await post(rest.origin, bytes, {
      ...raw,
      accept: 'application/octet-stream',
      'x-model-version': 'v2',
    });
    expect(response.headers.get('x-model-version')).toBe('v2');
    expect(Number(response.headers.get('x-latency-ms'))).toBeGreaterThan(0);
    expect(new Float32Array(await response.arrayBuffer())).toEqual(expected('v2'));
  });

  it('takes rows, and gives the id back', async () => {
    await using rest = await startRest();
    const response = await post(
      rest.origin,
      JSON.stringify({ features, dimension: 2, request_id: 'r-1', model_version: '' }),
    );
    const said = await bodyOf(response);
    expect(said.request_id).toBe('r-1');
    expect(Float32Array.from(said.probabilities)).toEqual(expected('v1', { dimension: 2, values: floats }));
  });
});

describe('bad input is refused with what came and what to send', () => {
  const list = (...elements: unknown[]) => JSON.stringify({ features: elements });

  it.each<
    [string, string | Buffer<ArrayBuffer>, number, string, string, (string | undefined)?, Record<string, string>?]
  >([
    ['no body', '', 400, 'malformed-request', 'The 0 bytes of the body are no JSON'],
    ['half a body', '{"features": [1', 400, 'malformed-request', 'no JSON'],
    [
      'NaN, as Python writes it',
      '{"features": [1, NaN]}',
      400,
      'malformed-request',
      'JSON has no NaN and no Infinity.',
    ],
    ['other letters', Buffer.from([0x7b, 0xff]), 400, 'malformed-request', 'not in UTF-8'],
    ['a list', '[1]', 422, 'invalid-input', 'The body is a list: send an object', ''],
    ['null', 'null', 422, 'invalid-input', 'The body is null', ''],
    ['no features', '{}', 422, 'invalid-input', '`features` is missing', '/features'],
    ['an object of features', '{"features": {}}', 422, 'invalid-input', '`features` is an object', '/features'],
    ['empty features', list(), 422, 'invalid-input', '`features` is empty'],
    ['a text', list(1, '2'), 422, 'invalid-input', 'Element 2 of `features` is a text', '/features/1'],
    ['true', list(true), 422, 'invalid-input', 'Element 1 of `features` is a boolean', '/features/0'],
    [
      'null, which NaN becomes',
      list(1, 2, Number.NaN),
      422,
      'invalid-input',
      'Element 3 of `features` is null',
      '/features/2',
    ],
    [
      'nested rows',
      list([1, 2]),
      422,
      'invalid-input',
      'is a list: send numbers. Send the rows one after the other',
      '/features/0',
    ],
    [
      'beyond a float32',
      list(1, 1e39),
      422,
      'invalid-input',
      'Number 2 of `features` is too large for a float32',
      '/features/1',
    ],
    [
      'beyond a double',
      '{"features": [-1e999]}',
      422,
      'invalid-input',
      'Number 1 of `features` is too large',
      '/features/0',
    ],
    [
      'rows that are not whole',
      '{"features": [1,2,3], "dimension": 2}',
      422,
      'invalid-input',
      '3 floats in `features` are not a whole number of rows of 2',
    ],
    [
      'a huge dimension',
      '{"features": [1], "dimension": 4294967295}',
      422,
      'invalid-input',
      '1 floats in `features` are not a whole number of rows of 4294967295',
    ],
    [
      'a dimension beyond',
      '{"features": [1], "dimension": 4294967296}',
      422,
      'invalid-input',
      '`dimension` is 4294967296',
      '/dimension',
    ],
    [
      'half a dimension',
      '{"features": [1], "dimension": 0.5}',
      422,
      'invalid-input',
      '`dimension` is 0.5',
      '/dimension',
    ],
    [
      'a negative dimension',
      '{"features": [1], "dimension": -1}',
      422,
      'invalid-input',
      '`dimension` is -1',
      '/dimension',
    ],
    [
      'a version that is no text',
      '{"features": [1], "model_version": 3}',
      422,
      'invalid-input',
      '`model_version` is a number',
      '/model_version',
    ],
    [
      'an unknown model',
      '{"features": [1], "model_version": "v9"}',
      404,
      'unknown-model',
      'no model version "v9": ask for v1, v2',
    ],
    ['what is no base64', '{"features": "a-b_"}', 422, 'invalid-input', '4 characters that is no base64', '/features'],
    ['base64 of three bytes', '{"features": "AAAA"}', 422, 'invalid-input', '`features` has 3 bytes', '/features'],
    [
      'base64 of NaN',
      `{"features": "${Buffer.from(Float32Array.of(1, Number.NaN).buffer).toString('base64')}"}`,
      422,
      'invalid-input',
      'Float 2 of row 1 is NaN',
    ],
    ['raw bytes that are no floats', Buffer.alloc(6), 422, 'invalid-input', 'The body has 6 bytes', undefined, raw],
    ['raw nothing', Buffer.alloc(0), 422, 'invalid-input', '`features` is empty', undefined, raw],
    [
      'raw Infinity',
      Buffer.from(Float32Array.of(Number.POSITIVE_INFINITY).buffer),
      422,
      'invalid-input',
      'Float 1 of row 1 is Infinity',
      undefined,
      raw,
    ],
    [
      'a raw dimension',
      bytes,
      422,
      'invalid-input',
      '`dimension` is "two"',
      '/dimension',
      { ...raw, 'x-dimension': 'two' },
    ],
    [
      'two versions',
      '{"features": [1], "model_version": "v1"}',
      422,
      'invalid-input',
      '`model_version` is "v1" in the body and "v2" in x-model-version: say it once.',
      '/model_version',
      { ...json, 'x-model-version': 'v2' },
    ],
    [
      'a wrong header beside JSON',
      '{"features": [1], "model_version": "v1"}',
      422,
      'invalid-input',
      '`dimension` is "x"',
      '/dimension',
      { ...json, 'x-dimension': 'x' },
    ],
    [
      'a form',
      'features=1',
      415,
      'unsupported-format',
      'Content-Type application/x-www-form-urlencoded came',
      undefined,
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
    [
      'another charset',
      list(1),
      415,
      'unsupported-format',
      'JSON in utf-16 came',
      undefined,
      { 'content-type': 'application/json; charset=utf-16' },
    ],
    [
      'gzip',
      list(1),
      415,
      'unsupported-format',
      'Content-Encoding gzip',
      undefined,
      { ...json, 'content-encoding': 'gzip' },
    ],
    [
      'too much',
      Buffer.alloc(100_001),
      413,
      'body-too-large',
      'The body has 100001 bytes, and this server takes 100000',
      undefined,
      raw,
    ],
  ])('%s', async (_what, body, status, kind, detail, pointer, headers) => {
    await using rest = await startRest();
    const response = await post(rest.origin, body, headers);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const problem = await bodyOf(response);
    expect(problem).toMatchObject({ type: `/problems/${kind}`, status });
    expect(problem.detail).toContain(detail);
    expect(problem.pointer).toBe(pointer);
    expect(response.status).toBe(status);
    expect(await valid(rest.origin, 'Problem', problem)).toEqual([]);
    expect((await fetch(rest.origin + problem.type)).status).toBe(200);
    // And the next one is served.
    expect((await post(rest.origin, list(1))).status).toBe(200);
  });

  it.each([
    ['GET', '/predict', 405, 'POST'],
    ['DELETE', '/healthz', 405, 'GET, HEAD'],
    ['GET', '/nothing', 404, null],
    ['GET', '/problems/nothing', 404, null],
    ['GET', '/problems/%ff', 400, null],
  ])('%s %s', async (method, path, status, allow) => {
    await using rest = await startRest();
    const response = await fetch(rest.origin + path, { method });
    expect(response.status).toBe(status);
    expect(response.headers.get('allow')).toBe(allow);
    expect((await bodyOf(response)).status).toBe(status);
  });

  it('a queue that is full: 503, with when to come again', async () => {
    await using rest = await startRest({ slots: 1, queueAtMost: 1, modelMs: 300 });
    const ask = () => post(rest.origin, JSON.stringify({ features }));
    const statuses = (await Promise.all([ask(), ask(), ask(), ask()])).map((response) => ({
      status: response.status,
      after: response.headers.get('retry-after'),
    }));
    expect(statuses.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(statuses.filter(({ status }) => status === 503)).toEqual([
      { status: 503, after: '1' },
      { status: 503, after: '1' },
    ]);
  });
});

describe('a client that misbehaves holds up nobody', () => {
  it('a body without end is refused while it is being sent', async () => {
    await using rest = await startRest();
    const socket = connect(rest.server.port, '127.0.0.1').on('error', () => {});
    socket.write(
      'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    const sending = setInterval(() => socket.write(`4000\r\n${'1'.repeat(0x4000)}\r\n`), 5);
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk;
    });
    // It may be cut off in the midst of a chunk: that is no matter, as long as the answer came.
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(sending);
    expect(answer).toMatch(/^HTTP\/1\.1 413 .*more than 100000 bytes/s);
  });

  it.each([
    ['a path that is not there', '/elsewhere', 404],
    ['what is too large', '/predict', 413],
  ])('who asks for %s and says close can send on, and read why', async (_what, path, status) => {
    await using rest = await startRest();
    const socket = connect({ host: '127.0.0.1', port: rest.server.port, allowHalfOpen: true });
    const lost = once(socket, 'error').then(([error]) => error);
    const said = [`POST ${path} HTTP/1.1`, 'host: a', 'connection: close', 'content-length: 2000000'];
    const type = 'content-type: application/json';
    socket.write(`${[...said, type].join('\r\n')}\r\n\r\n`);
    // The answer is there before the body is.
    await once(socket, 'readable');
    for (let sent = 0; sent < 20; sent += 1)
      if (!socket.write(Buffer.alloc(100_000, 32))) await Promise.race([once(socket, 'drain'), lost]);
    expect(String(await Promise.race([text(socket), lost]))).toContain(`HTTP/1.1 ${status} `);
    socket.end();
    await once(socket, 'close');
  });

  it('who sends all of a body that is too large before he reads can read why', async () => {
    await using rest = await startRest();
    const socket = connect(rest.server.port, '127.0.0.1').pause();
    const lost = new Promise<Error>((resolve) => socket.once('error', resolve));
    const body = Buffer.alloc(20_000_000, '1');
    const head = `POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n`;
    const sent = new Promise((resolve) => socket.write(Buffer.concat([Buffer.from(head), body]), resolve));
    await Promise.race([sent, lost]);
    const answer = once(socket, 'data');
    socket.resume();
    expect(String(await Promise.race([answer, lost]))).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it('whoever waits to be told to send it is told before he does', async () => {
    await using rest = await startRest();
    const sent = httpRequest(`${rest.origin}/predict`, {
      method: 'POST',
      headers: { ...json, 'content-length': 1e9, expect: '100-continue' },
    });
    sent.once('continue', () => sent.destroy(new Error('asked for a body that is too large')));
    sent.flushHeaders();
    const [response] = await once(sent, 'response');
    expect(response.statusCode).toBe(413);
    sent.destroy();
  });

  it('and to send what is small enough', async () => {
    await using rest = await startRest();
    const body = JSON.stringify({ features });
    const sent = httpRequest(`${rest.origin}/predict`, {
      method: 'POST',
      headers: { ...json, 'content-length': body.length, expect: '100-continue' },
    });
    sent.flushHeaders();
    await once(sent, 'continue');
    sent.end(body);
    const [response] = await once(sent, 'response');
    expect(response.statusCode).toBe(200);
    response.resume();
  });

  it.each([
    ['what is no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 .*no HTTP\/1\.1 request/s],
    ['TLS', Buffer.from('16030100050100000103', 'hex'), /^HTTP\/1\.1 400 /],
    ['huge headers', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 .*16 KiB/s],
    ['a body that is cut', 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{}', /^$|^HTTP\/1\.1 400 /],
  ])('%s', async (_what, sends, answers) => {
    await using rest = await startRest();
    const socket = connect(rest.server.port, '127.0.0.1');
    socket.end(sends);
    expect(await text(socket)).toMatch(answers);
    expect((await fetch(`${rest.origin}/healthz`)).status).toBe(200);
  });

  it.each([
    ['headers', 'POST /predict HTTP/1.1\r\nhost: x\r\n'],
    ['a body', 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{'],
  ])('whoever sends %s by the drop is told so, and hung up on', async (_what, begins) => {
    await using rest = await startRest({}, { patience: { headersMs: 200, requestMs: 300, keepAliveMs: 60_000 } });
    const socket = connect(rest.server.port, '127.0.0.1');
    socket.write(begins);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 .*a whole request 300 ms/s);
  });

  it('who leaves is asked of the model no further', async () => {
    await using rest = await startRest({ slots: 1, modelMs: 300 });
    const leaving = new AbortController();
    const first = post(rest.origin, JSON.stringify({ features }));
    await expect.poll(() => rest.model.waiting, { interval: 5 }).toBe(0);
    const second = fetch(`${rest.origin}/predict`, {
      method: 'POST',
      body: JSON.stringify({ features }),
      headers: json,
      signal: leaving.signal,
    });
    await expect.poll(() => rest.model.waiting).toBe(1);
    leaving.abort();
    await expect(second).rejects.toThrow();
    await expect.poll(() => rest.model.waiting).toBe(0);
    expect((await first).status).toBe(200);
    expect(rest.model.scored).toBe(1);
  });
});

describe('beside it', () => {
  it('health, metrics, and what it does as OpenAPI, to which its answers keep', async () => {
    await using rest = await startRest();
    expect(await (await fetch(`${rest.origin}/healthz`)).json()).toEqual({ status: 'ok' });
    const answer = await bodyOf(await post(rest.origin, JSON.stringify({ features })));
    expect(await valid(rest.origin, 'PredictResponse', answer)).toEqual([]);
    expect(await valid(rest.origin, 'PredictResponse', {})).not.toEqual([]);
    const [example] = (await describeApi(rest.origin)).components.schemas.PredictRequest.examples;
    expect(await valid(rest.origin, 'PredictRequest', example)).toEqual([]);
    expect((await post(rest.origin, JSON.stringify(example))).status).toBe(200);
    const metrics = await (await fetch(`${rest.origin}/metrics`)).text();
    expect(metrics).toMatch(/^http_requests_total\{path="\/predict",code="200",process="test"\} 2$/m);
  });
});

describe('its end', () => {
  it('answers what it has begun, says so to health checks, and takes no more', async () => {
    await using rest = await startRest({ slots: 1, modelMs: 100 });
    const begun = Array.from({ length: 5 }, () => post(rest.origin, JSON.stringify({ features })));
    await expect.poll(() => rest.model.waiting).toBe(4);
    // Half of a request is on its way.
    const late = connect(rest.server.port, '127.0.0.1');
    late.write('GET /healthz HTTP/1.1\r\nhost: x\r\n');
    await setImmediate();
    const drained = rest.server.drain();
    await expect(fetch(`${rest.origin}/healthz`)).rejects.toThrow();
    expect((await Promise.all(begun)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    late.write('\r\n');
    const told = await text(late);
    expect(told).toMatch(/^HTTP\/1\.1 503 /);
    expect(told).toMatch(/^connection: close\r$/im);
    await drained;
  });
});

async function describeApi(origin: string) {
  return bodyOf(await fetch(`${origin}/openapi.json`));
}

/** What any of its answers may have. */
interface Body {
  readonly probabilities: readonly number[];
  readonly request_id?: string;
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  readonly pointer?: string;
  readonly components: { readonly schemas: { readonly PredictRequest: { readonly examples: readonly object[] } } };
}

async function bodyOf(response: Response): Promise<Body> {
  return JSON.parse(await response.text());
}

/** What of a value is not as the server's own schema says. */
async function valid(origin: string, name: string, value: unknown): Promise<unknown[]> {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(await describeApi(origin), 'api');
  const check = ajv.getSchema(`api#/components/schemas/${name}`);
  if (!check) throw new Error(`no schema of ${name}`);
  return check(value) ? [] : (check.errors ?? []);
}
