import { connect as connectHttp2 } from 'node:http2';
import { text } from 'node:stream/consumers';
import { Agent, fetch } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAuthority } from '../../services/certificates.ts';
import { createMetrics } from '../../services/metrics.ts';
import { plan, siteHere, startGrpc } from '../serve.test-data.ts';
import { serveWeb, type WebOptions } from './serve-web.ts';

/** What `serve web` adds; gRPC-Web itself is in test/browsers.test.ts, row by row. */

const json = { 'content-type': 'application/json' };
const prompt = '{"features": [0.12, 0.87, 0.34]}';

/** Before a model server of its own, unless another port is named. */
async function start(changed: Partial<typeof plan> = {}, options: Partial<WebOptions> = {}, upstreamPort?: number) {
  const metrics = createMetrics('test');
  const stack = new AsyncDisposableStack();
  onTestFinished(() => stack.disposeAsync());
  const behind = stack.use(await startGrpc(changed, { metrics }));
  const web = stack.use(
    await serveWeb({
      site: siteHere(),
      metrics,
      upstream: { address: `127.0.0.1:${upstreamPort ?? behind.server.port}`, trust: null, messageAtMost: 100_000 },
      cors: { origins: ['https://app.example'], credentials: false },
      certificate: null,
      ...options,
    }),
  );
  const scheme = options.certificate ? 'https' : 'http';
  return { origin: `${scheme}://127.0.0.1:${web.port}`, web, behind };
}

const post = (url: string, body: string, headers: Readonly<Record<string, string>> = json) =>
  fetch(url, { method: 'POST', headers, body });

describe('REST', () => {
  it('answers as the server behind does, and says which version it was', async () => {
    const { origin } = await start();
    const response = await post(`${origin}/predict`, '{"features": [0.12, 0.87], "request_id": "a"}');
    const body = (await response.json()) as { probabilities: number[] };
    expect(body).toMatchObject({ model_version: 'v1', request_id: 'a' });
    expect(body.probabilities).toHaveLength(plan.classes);
  });

  it.each([
    ['{"features": [null]}', 422, '/problems/invalid-input'],
    ['{"features": [1], "model_version": "v9"}', 404, '/problems/unknown-model'],
    ['{"features": ', 400, '/problems/malformed-request'],
    [`{"features": "${'A'.repeat(100_000)}"}`, 413, '/problems/body-too-large'],
  ])('refuses %.40s', async (body, status, type) => {
    const { origin } = await start();
    const response = await post(`${origin}/predict`, body);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status, type });
  });

  it('says 503 of a server behind that is not there', async () => {
    const { origin } = await start({}, {}, 1);
    const response = await post(`${origin}/predict`, prompt);
    expect(await response.json()).toMatchObject({ status: 503, type: '/problems/upstream-unavailable' });
  });

  it('has a path for each method, and says which there are', async () => {
    const { origin } = await start();
    const wrong = await fetch(`${origin}/predict`);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await post(`${origin}/elsewhere`, prompt)).status).toBe(404);
  });
});

describe('REST, in a stream', () => {
  it('sends an event for each token, and says that it was the last', async () => {
    const { origin } = await start({ tokens: 3 });
    const response = await post(`${origin}/predict/stream`, prompt);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const events = [...(await response.text()).matchAll(/^event: (\w+)$/gm)].map(([, name]) => name);
    expect(events).toEqual(['message', 'message', 'message', 'end']);
  });

  it('says what went wrong after the first event, and by its status what did before', async () => {
    const { origin } = await start();
    // Features as raw float32s: JSON has no NaN.
    const raw = Buffer.from(Float32Array.of(1, 2, Number.NaN, 4).buffer);
    const headers = { 'content-type': 'application/octet-stream', 'x-dimension': '2' };
    const late = await fetch(`${origin}/predict/stream`, { method: 'POST', headers, body: raw });
    expect(late.status).toBe(200);
    expect(await late.text()).toMatch(/^event: message\n.*\n\nevent: error\ndata: \{.*"status":422,.*NaN.*\}\n\n$/);
    const early = await post(`${origin}/predict/stream`, '{"features": [1], "model_version": "v9"}');
    expect(early.status).toBe(404);
  });

  it.each(['HTTP/1.1', 'HTTP/2'])('makes no more tokens once its reader has left, over %s', async (protocol) => {
    const authority = await createAuthority();
    const certificate = protocol === 'HTTP/2' ? await authority.certify('web', ['127.0.0.1']) : null;
    const { origin, behind } = await start({ tokens: 100_000, modelMs: 1 }, { certificate });
    const dispatcher = new Agent({ connect: { ca: authority.ca }, allowH2: protocol === 'HTTP/2' });
    onTestFinished(() => dispatcher.close());
    const leaving = new AbortController();
    const how = { method: 'POST', headers: json, body: prompt, dispatcher, signal: leaving.signal };
    const response = await fetch(`${origin}/predict/stream`, how);
    await response.body?.getReader().read();
    leaving.abort();
    await expect
      .poll(async () => (await fetch(`${origin}/metrics`, { dispatcher })).text())
      .toMatch(/^grpc_server_handled_total\{.*"CANCELLED".*\} 1$/m);
    const made = behind.model.scored;
    expect(made).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    // One was on its slot.
    expect(behind.model.scored).toBeLessThanOrEqual(made + 1);
  });
});

describe('over TLS', () => {
  it('speaks HTTP/2, and HTTP/1.1 to whoever offers no more', async () => {
    const authority = await createAuthority();
    const certificate = await authority.certify('web', ['127.0.0.1']);
    const { origin } = await start({}, { certificate });
    const session = connectHttp2(origin, { ca: authority.ca });
    onTestFinished(() => session.destroy());
    const stream = session.request({ ':method': 'POST', ':path': '/predict', ...json });
    stream.end(prompt);
    expect(JSON.parse(await text(stream))).toMatchObject({ model_version: 'v1' });
    const dispatcher = new Agent({ connect: { ca: authority.ca }, allowH2: false });
    onTestFinished(() => dispatcher.close());
    expect((await fetch(`${origin}/healthz`, { dispatcher })).status).toBe(200);
  });
});

describe.each([['HTTP/1.1'], ['HTTP/2']])('its end, over %s', (protocol) => {
  it('answers what has begun, and takes nothing new', async () => {
    const authority = await createAuthority();
    const certificate = protocol === 'HTTP/2' ? await authority.certify('web', ['127.0.0.1']) : null;
    const { origin, web, behind } = await start({ tokens: 20, modelMs: 10 }, { certificate });
    const dispatcher = new Agent({ connect: { ca: authority.ca }, allowH2: protocol === 'HTTP/2' });
    onTestFinished(() => dispatcher.close());
    const response = await fetch(`${origin}/predict/stream`, {
      method: 'POST',
      headers: json,
      body: prompt,
      dispatcher,
    });
    const drained = Promise.all([web.drain(), behind.server.drain()]);
    expect(await response.text()).toMatch(/event: end\ndata: \{\}\n\n$/);
    await drained;
    await expect(fetch(`${origin}/healthz`, { dispatcher })).rejects.toThrow();
  });
});

it('the page may run its own script, be in no frame, and send no form', async () => {
  const { origin } = await start();
  const response = await fetch(origin);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = response.headers.get('content-security-policy');
  expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+';/);
  expect(policy).toContain("frame-ancestors 'none'");
});

describe('CORS', () => {
  const preflight = (origin: string, page: string) =>
    fetch(`${origin}/predict`, {
      method: 'OPTIONS',
      headers: { origin: page, 'access-control-request-method': 'POST' },
    });

  it('allows the origins that are named, and no other', async () => {
    const { origin } = await start();
    const allowed = await preflight(origin, 'https://app.example');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    // What a cache keeps for one page must not be given to another.
    expect(allowed.headers.get('vary')).toBe('Origin');
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    const other = await preflight(origin, 'https://app.example.evil.example');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('allows all pages, and credentials, where it is told to', async () => {
    const all = await start({}, { cors: { origins: ['*'], credentials: false } });
    const ofAll = await preflight(all.origin, 'https://any.example');
    expect(ofAll.headers.get('access-control-allow-origin')).toBe('*');
    const some = await start({}, { cors: { origins: ['https://app.example'], credentials: true } });
    const ofSome = await preflight(some.origin, 'https://app.example');
    expect(ofSome.headers.get('access-control-allow-credentials')).toBe('true');
  });
});
