import { once } from 'node:events';
import express from 'express';
import { expect, test } from 'vitest';
import { watchHttpServer } from './http-metrics.ts';
import { listenHttp } from './listen.ts';
import { createMetrics } from './metrics.ts';
import { parseMetrics } from './prometheus-text.ts';

const family = 'http_server_request_duration_seconds';

async function startSite() {
  const metrics = createMetrics('storefront');
  const watched = watchHttpServer(metrics, 0.3);
  const held = Promise.withResolvers<void>();
  const app = express();
  app.get('/users/:user', (_request, response) => void response.send('hello'));
  app.get('/broken', (_request, response) => void response.status(502).send('no'));
  app.get('/held', async (_request, response) => {
    await held.promise;
    response.send('at last');
  });
  app.get('/metrics', metrics.serve);
  const server = await listenHttp(app, '127.0.0.1', 0);
  const read = async () => {
    const families = parseMetrics((await metrics.read()).body);
    const samplesOf = (name: string) => families.find((each) => each.name === name)?.samples ?? [];
    return {
      counts: samplesOf(family)
        .filter(({ name }) => name === `${family}_count`)
        .map(({ labels: { process: _, ...labels }, value }) => ({ ...labels, value })),
      bounds: samplesOf(family).flatMap(({ labels }) => labels.le ?? []),
      active: samplesOf('http_server_active_requests')[0]?.value,
    };
  };
  const get = (path: string, signal?: AbortSignal) =>
    fetch(`http://127.0.0.1:${server.port}${path}`, signal ? { signal } : {});
  return {
    read,
    get,
    held,
    async [Symbol.asyncDispose]() {
      held.resolve();
      await server[Symbol.asyncDispose]();
      watched[Symbol.dispose]();
    },
  };
}

test('requests are counted by method, route and status, and probes are none', async () => {
  await using site = await startSite();
  for (const path of ['/users/ada', '/users/grace', '/broken', '/nowhere', '/metrics', '/metrics?x=1'])
    await (await site.get(path)).text();
  await expect.poll(async () => (await site.read()).counts).toHaveLength(3);
  const get = { http_request_method: 'GET' };
  expect((await site.read()).counts).toEqual([
    { ...get, http_route: '/users/:user', http_response_status_code: '200', value: 2 },
    { ...get, http_route: '/broken', http_response_status_code: '502', error_type: '502', value: 1 },
    { ...get, http_response_status_code: '404', value: 1 },
  ]);
});

test('a bucket ends where the objective does, among those of the conventions', async () => {
  await using site = await startSite();
  await (await site.get('/users/ada')).text();
  await expect.poll(async () => (await site.read()).counts).toHaveLength(1);
  expect((await site.read()).bounds.join()).toBe(
    '0.005,0.01,0.025,0.05,0.075,0.1,0.25,0.3,0.5,0.75,1,2.5,5,7.5,10,+Inf',
  );
});

test('one that is held is active, and whoever leaves has no status', async () => {
  await using site = await startSite();
  const leaving = new AbortController();
  const left = once(leaving.signal, 'abort');
  const asked = site.get('/held', leaving.signal).catch(() => 'left');
  await expect.poll(async () => (await site.read()).active).toBe(1);
  leaving.abort();
  await left;
  expect(await asked).toBe('left');
  await expect.poll(async () => (await site.read()).active).toBe(0);
  expect((await site.read()).counts).toEqual([
    { http_request_method: 'GET', http_route: '/held', error_type: 'caller left', value: 1 },
  ]);
});
