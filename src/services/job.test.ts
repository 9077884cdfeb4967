import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { makeProject } from '../../test/project.ts';
import { now } from '../lab/clock.ts';
import { labsFolder } from '../lab/folders.ts';
import type { LoadTick } from '../lab/load-tick.ts';
import { worldWith } from '../lab/world.ts';
import { startJob } from './job.ts';
import { startModelHost } from './model-host.ts';
import { parseMetrics } from './prometheus-text.test-data.ts';

const host = '127.0.0.1';
const variant = join(labsFolder(), 'message-size', 'defect.ts');
const product = { dimension: 64, candidates: 8, budgetMs: 250, batchRows: 16 };
/** Two markets at once, twenty times a second. */
const batches = { perSecond: 40, atOnce: 2, budgetMs: 1_000 };
const settings = {
  role: 'job',
  name: 'job',
  seed: 7,
  variant,
  product,
  batches,
  countsFromMs: 0,
  timeoutMs: 5_000,
} as const;

it('sends batches by its schedule, in rounds, and knows that their answers are right', async () => {
  await using services = await start();
  const { job, model, ticks } = services;
  job.gatherings.outcomes?.mark();
  const read = async () => (await job.gatherings.outcomes?.read())?.views ?? [];
  await expect.poll(async () => (await read()).filter(({ doneMs }) => doneMs !== null).length).toBeGreaterThan(10);
  const done = (await read()).filter(({ doneMs }) => doneMs !== null);
  for (const view of done) expect(view).toMatchObject({ status: 200, error: null, answer: 'right', rows: 16 });
  const rounds = [...Map.groupBy(await read(), ({ intendedMs }) => intendedMs)];
  for (const [, round] of rounds) expect(round).toHaveLength(2);
  // Its schedule is its own: every round 50 ms after the one before.
  for (const [index, [atMs]] of rounds.entries()) expect(atMs).toBeCloseTo((rounds[0]?.[0] ?? 0) + index * 50, 6);
  expect((await job.gatherings.messages?.read())?.largestBytes).toBeGreaterThan(16 * 64 * 4);
  const handled = (await model.gatherings.ledger?.read())?.entries ?? [];
  expect(handled.length).toBeGreaterThan(0);
  for (const { id } of handled) expect(id).toMatch(/^job-\d+$/);
  await expect.poll(() => ticks.length).toBeGreaterThan(0);
});

it('a deploy changes the next batches', async () => {
  await using services = await start();
  services.job.gatherings.outcomes?.mark();
  await services.job.change({ kind: 'product', product: { ...product, batchRows: 32 } });
  const sizes = async () => (await services.job.gatherings.outcomes?.read())?.views.map(({ rows }) => rows);
  await expect.poll(sizes).toContain(32);
});

it('rests when it is told to, and makes up for nothing', async () => {
  await using services = await start();
  const { job } = services;
  job.gatherings.outcomes?.mark();
  const begun = async () => (await job.gatherings.outcomes?.read())?.views ?? [];
  await expect.poll(async () => (await begun()).length).toBeGreaterThan(0);
  await job.change({ kind: 'rest', rests: true });
  const before = (await begun()).length;
  await wait(300);
  expect((await begun()).length).toBe(before);
  await job.change({ kind: 'rest', rests: false });
  const resumedMs = now();
  await expect.poll(async () => (await begun()).length).toBeGreaterThan(before);
  expect((await begun())[before]?.intendedMs).toBeGreaterThan(resumedMs - 50);
});

it('counts its seconds from where it is told to, as one that took the place of another', async () => {
  await using services = await start(now() - 90_000);
  await expect.poll(() => services.ticks.length).toBeGreaterThan(0);
  for (const { second } of services.ticks) expect(second).toBeGreaterThanOrEqual(90);
});

it('tells a person what became of them, by status, with the client’s own words', async () => {
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
    await using job = await startJob({ ...settings, models: [address] }, () => {});
    const get = async (path: string) => (await fetch(`http://${host}:${job.started.adminPort}${path}`)).text();
    await expect.poll(() => get('/log')).toMatch(/ job-1 16 rows: 8 RESOURCE_EXHAUSTED: too large$/m);
    const metrics = parseMetrics(await get('/metrics'));
    const rows = metrics.find(({ name }) => name === 'job_rows_total')?.samples ?? [];
    const counted = new Map(rows.map(({ labels, value }) => [labels.status, value]));
    expect([...counted.keys()]).toEqual(['OK', 'RESOURCE_EXHAUSTED']);
    expect(counted.get('OK')).toBe(0);
    expect(counted.get('RESOURCE_EXHAUSTED')).toBeGreaterThanOrEqual(16);
    const views = (await job.gatherings.outcomes?.read())?.views ?? [];
    expect(views[0]).toMatchObject({ status: null, error: 'RESOURCE_EXHAUSTED', answer: null });
  }
  await new Promise<void>((resolve) => full.close(() => resolve()));
});

async function start(countsFromMs = now()) {
  await using stack = new AsyncDisposableStack();
  const world = worldWith({ slots: 8, modelMs: 1 });
  const model = stack.use(
    await startModelHost({ role: 'model', name: 'model-1', seed: 7, world, variant, host, port: 0 }),
  );
  model.gatherings.ledger?.mark();
  const ticks: LoadTick[] = [];
  const job = stack.use(
    await startJob({ ...settings, countsFromMs, models: [`${host}:${model.started.port}`] }, (seconds) =>
      ticks.push(...seconds),
    ),
  );
  const opened = stack.move();
  return { model, job, ticks, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

it('is heard also where its batches take longer to begin than the time between them', async () => {
  await using project = await makeProject();
  // What falls due while it begins one, and never ends, would be begun at once, and so on until its bound of 64.
  const slow = await project.write(
    'slow.ts',
    `const spin = () => { const from = performance.now(); while (performance.now() - from < 75); };
     export default {
       connect() {}, serve() {},
       connectJob: () => ({
         scoreBatch() { globalThis.begunSlowly = (globalThis.begunSlowly ?? 0) + 1; spin(); return new Promise(() => {}); },
         async [Symbol.asyncDispose]() {},
       }),
     };`,
  );
  const slowly = { perSecond: 20, atOnce: 1, budgetMs: 1_000 };
  await using _job = await startJob({ ...settings, variant: slow, batches: slowly, models: [] }, () => {});
  const begun = () => Number(Reflect.get(globalThis, 'begunSlowly') ?? 0);
  // The first turn of the event loop in which anything has begun.
  while (begun() === 0) await wait(1);
  expect(begun()).toBeLessThan(32);
});
