import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceError } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import type { Scorer } from '#lab';
import { credentials, ModelClient, serveModel } from '#rpc';
import { callOf, siteOf } from '../../src/rpc/calls.test-data.ts';
import { type RealBalancerName, realBalancers } from '../../src/world/balancer/real-balancers.ts';
import { startForeignProcess } from '../../src/world/process/foreign-process.ts';
import { findReal } from '../../test/conformance/real-balancer.ts';

/** A real proxy between, where there is one, as it comes and with a limit of its own. The runbook quotes what is said here. */

const limit = 1_000_000;
const below = 200_000;
const beyond = 300_000;
const host = '127.0.0.1';

for (const name of ['envoy', 'haproxy'] as const) {
  const found = findReal(name);
  const tests = () => describeProxy(name, found.choice?.path ?? '');
  if (found.choice) describe(`${name} (${found.choice.path})`, tests);
  else describe.skip(`${name}: skipped. ${found.why}`, tests);
}

function describeProxy(name: RealBalancerName, path: string) {
  it.runIf(name === 'envoy')(
    'with a filter that buffers: its own words, and the server knows nothing about it',
    async () => {
      await using ends = await open(name, path, { buffers: true });
      expect(await ends.send(below)).toBe('OK');
      expect(ends.handled()).toBe(1);
      expect(await ends.send(beyond)).toBe('2 UNKNOWN: Payload Too Large');
      expect(ends.handled()).toBe(1);
    },
  );

  it('out of the box: it lets through what is larger than its buffers, and the server refuses as usual', async () => {
    await using ends = await open(name, path, { buffers: false });
    expect(await ends.send(beyond)).toBe('OK');
    expect(await ends.send(1_100_000)).toMatch(/^8 RESOURCE_EXHAUSTED: Received message larger than max/);
    expect(ends.handled()).toBe(1);
  });
}

const buffer = {
  name: 'envoy.filters.http.buffer',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer',
    max_request_bytes: limit,
  },
};

async function open(name: RealBalancerName, path: string, { buffers }: { readonly buffers: boolean }) {
  let handled = 0;
  const model: Scorer['score'] = async () => {
    handled += 1;
    return { scores: Float32Array.of(0.5) };
  };
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await serveModel(siteOf(), model));
  const folder = await mkdtemp(join(tmpdir(), 'two-am-proxy-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const listen = { host, port: await findPort() };
  const { extension, serve, write } = realBalancers[name];
  const written = write({
    listen,
    layer: 'l7',
    balancing: 'round-robin',
    backends: [{ host, port: server.port }],
  });
  const router = '"http_filters": [';
  if (buffers && !written.includes(router)) throw new Error('the configuration is written otherwise');
  const config = join(folder, `proxy.${extension}`);
  await writeFile(config, buffers ? written.replace(router, `${router}${JSON.stringify(buffer)},`) : written);
  const proxy = stack.use(
    startForeignProcess(path, serve(config), {
      signal: new AbortController().signal,
      onPid() {},
      onExit() {},
      onDied() {},
    }),
  );
  const client = stack.use(new ModelClient(`${host}:${listen.port}`, credentials.createInsecure()));
  const send = (floats: number) =>
    client.score({ dimension: floats, values: new Float32Array(floats) }, callOf('job')).then(
      () => 'OK',
      (error: ServiceError) => error.message,
    );
  const up = expect.poll(() => send(1), { timeout: 15_000 }).toBe('OK');
  await Promise.race([up, proxy.ended.then((how) => Promise.reject(new Error(how)))]);
  handled = 0;
  const opened = stack.move();
  return { handled: () => handled, send, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
