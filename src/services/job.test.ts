import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { now } from '../lab/clock.ts';
import { labsFolder } from '../lab/folders.ts';
import { worldWith } from '../lab/world.ts';
import { type BatchOrder, openBatchCalls } from '../load/batch-calls.ts';
import { testSecret } from '../load/pages-server.ts';
import { createBatchCheck } from '../model/batches.ts';
import { startJob } from './job.ts';
import { startTestModel } from './model.fixture.ts';
import { parseMetrics } from './prometheus-text.ts';

const host = '127.0.0.1';
const seed = 7;
const variant = join(labsFolder(), 'message-size', 'defect.ts');
const settings = { role: 'job', name: 'job', seed, variant, host, port: 0, timeoutMs: 5_000 } as const;
const order: BatchOrder = { id: 'job-1', intendedMs: 0, market: 3, rows: 16, dimension: 64, pageRows: 8, moment: 5 };
const patient = new AbortController().signal;

it('does the batch that it is asked for, as its users’ features are then', async () => {
  await using services = await start();
  const { job, model, calls } = services;
  model.gatherings.ledger?.mark();
  const { scores, error } = await calls.send(order, patient);
  expect(error).toBeNull();
  const check = createBatchCheck(seed, testSecret);
  if (scores === null) throw new Error('it has scores');
  expect(await check(order, scores)).toBe('right');
  expect(await check({ ...order, moment: 4 }, scores)).toBe('wrong');
  expect(await check({ ...order, market: 2 }, scores)).toBe('wrong');
  expect((await job.gatherings.messages?.read())?.largestBytes).toBeGreaterThan(16 * 64 * 4);
  const entries = (await model.gatherings.ledger?.read())?.entries ?? [];
  expect(entries.map(({ id }) => id)).toEqual(['job-1']);
  expect(await model.gatherings.scored?.read()).toMatchObject({ calls: 1, floats: 16 * 64 });
});

it('tells a person what became of them, by status, in the client’s own words', async () => {
  // A server that answers every call with RESOURCE_EXHAUSTED.
  const full = createServer();
  full.on('stream', (stream) =>
    stream.respond(
      { 'content-type': 'application/grpc', 'grpc-status': '8', 'grpc-message': 'too large' },
      { endStream: true },
    ),
  );
  full.listen(0, host);
  await once(full, 'listening');
  const address = `${host}:${(full.address() as AddressInfo).port}`;
  {
    await using job = await startJob({ ...settings, models: [address] });
    const origin = `http://${host}:${job.started.port}`;
    await using calls = openBatchCalls(origin);
    expect(await calls.send({ ...order, intendedMs: now() }, patient)).toEqual({
      scores: null,
      error: 'RESOURCE_EXHAUSTED',
    });
    const get = async (path: string) => (await fetch(origin + path)).text();
    expect(await get('/log')).toMatch(/ job-1 16 rows: 8 RESOURCE_EXHAUSTED: too large$/m);
    const metrics = parseMetrics(await get('/metrics'));
    const rows = metrics.find(({ name }) => name === 'job_rows_total')?.samples ?? [];
    const counted = new Map(rows.map(({ labels, value }) => [labels.status, value]));
    expect([...counted.keys()]).toEqual(['OK', 'RESOURCE_EXHAUSTED']);
    expect(counted.get('OK')).toBe(0);
    expect(counted.get('RESOURCE_EXHAUSTED')).toBe(16);
  }
  await new Promise<void>((resolve) => full.close(() => resolve()));
});

it('listens to HTTP alone: nothing about it can be changed over IPC', async () => {
  await using services = await start();
  expect(() => services.job.change({ kind: 'drain' })).toThrow('a job cannot change its drain');
});

async function start() {
  await using stack = new AsyncDisposableStack();
  const world = worldWith({ slots: 8, modelMs: 1 });
  const model = stack.use(await startTestModel({ role: 'model', name: 'model-1', world, variant, host, port: 0 }));
  const job = stack.use(await startJob({ ...settings, models: [`${host}:${model.started.port}`] }));
  const calls = stack.use(openBatchCalls(`http://${host}:${job.started.port}`));
  const opened = stack.move();
  return { model, job, calls, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
