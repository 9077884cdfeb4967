import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LabError } from '../errors.ts';
import { labsFolder } from '../lab/folders.ts';
import { type Product, type World, worldWith } from '../lab/world.ts';
import { createAnswerCheck } from '../load/answer-check.ts';
import { testSecret } from '../load/pages-server.ts';
import { createGolden, type PageAnswer } from '../model/golden.ts';
import { startTestModel } from './model.fixture.ts';
import type { Program } from './program.ts';
import { parseMetrics } from './prometheus-text.ts';
import { startStorefront } from './storefront.ts';

/** Storefront and model server in this process, over real sockets, through every way that a lab has. */

const seed = 7;
const host = '127.0.0.1';
const world = worldWith({ slots: 8, modelMs: 2 });
const product: Product = { dimension: 64, candidates: 5, budgetMs: 240 };
const lab = join(labsFolder(), 'json-blowup');
const variants = [
  'defect.ts',
  ...['fixes', 'wrong-fixes'].flatMap((folder) => readdirSync(join(lab, folder)).map((name) => join(folder, name))),
];

describe.each(variants)('%s', (variant) => {
  let services: Services;
  beforeAll(async () => {
    services = await startServices(join(lab, variant));
  });
  afterAll(() => services[Symbol.asyncDispose]());

  test('answers correctly, bit for bit, many users at a time', async () => {
    const check = createAnswerCheck(createGolden(seed, testSecret));
    const users = Array.from({ length: 20 }, (_, index) => `u${index}`);
    const answers = await Promise.all(users.map((user) => services.get(`/recommendations/${user}`)));
    for (const [index, user] of users.entries()) {
      expect(answers[index]?.status).toBe(200);
      expect(check(user, answers[index]?.text ?? '')).toBe('right');
      // Who asked and what for are part of what is right.
      expect(check('u99', answers[index]?.text ?? '')).toBe('wrong');
    }
  });

  test('both ends book the same call, under the id that came with the request', async () => {
    mark(services);
    await services.get('/recommendations/u1', { 'x-request-id': `joined ${variant}` });
    const [front, model] = await Promise.all([
      services.storefront.gatherings.ledger?.read(),
      services.model.gatherings.ledger?.read(),
    ]);
    expect(front?.entries.map(({ id }) => id)).toEqual([`joined ${variant}`]);
    expect(model?.entries.map(({ id }) => id)).toEqual([`joined ${variant}`]);
    expect(front?.entries[0]?.spans.map(({ part }) => part)).toEqual(['features', 'encode', 'decode']);
    expect(model?.entries[0]?.spans.map(({ part }) => part)).toEqual(['decode', 'model queue', 'model', 'encode']);
    await expect
      .poll(async () => (await services.storefront.gatherings.ledger?.read())?.entries[0]?.leftMs)
      .toBeGreaterThan(front?.entries[0]?.arrivedMs ?? Number.NaN);
  });

  test('gatherers count the work that was done since the mark', async () => {
    mark(services);
    await Promise.all(['u1', 'u2', 'u3'].map((user) => services.get(`/recommendations/${user}`)));
    const floats = 3 * product.candidates * product.dimension;
    const { storefront, model } = services;
    expect(await storefront.gatherings.wire?.read()).toMatchObject({ calls: 3, floats });
    expect(await model.gatherings.wire?.read()).toMatchObject({ calls: 3, floats });
    expect(await storefront.gatherings.calls?.read()).toMatchObject({ started: 3, failed: 0, inFlight: 0 });
    expect(await model.gatherings.slots?.read()).toMatchObject({ slots: 8, served: 3 });
    expect((await model.gatherings.process?.read())?.handled).toBe(3);
    await expect.poll(async () => (await storefront.gatherings.process?.read())?.handled).toBe(3);
  });

  test('says that it is alive and ready', async () => {
    expect(await services.get('/healthz')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect(await services.get('/readyz')).toMatchObject({ status: 200, text: '{"status":"ready"}' });
    expect(await services.getAdmin('/healthz')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect((await services.get('/nowhere')).status).toBe(404);
  });
});

describe('figures for a person', () => {
  test.each([
    ['storefront', 'storefront_view_duration_seconds'],
    ['storefront', 'storefront_model_call_duration_seconds'],
    ['model', 'model_inference_duration_seconds'],
  ])('%s: %s counts each one, in Prometheus text', async (of, name) => {
    await using services = await startServices(join(lab, 'defect.ts'));
    const read = async () => parseMetrics((await (of === 'model' ? services.getAdmin : services.get)('/metrics')).text);
    const before = (await read()).find((metric) => metric.name === name);
    expect(before).toMatchObject({ type: 'histogram' });
    for (const user of ['u1', 'u2', 'u3', 'u4']) await services.get(`/recommendations/${user}`);
    await expect.poll(async () => countIn(await read(), name)).toBe(4);

    const after = (await read()).find((metric) => metric.name === name);
    const buckets = (after?.samples ?? []).filter((sample) => sample.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels }) => labels.le);
    expect(bounds).toContain('+Inf');
    // The SLO's share can be read from it.
    if (name === 'storefront_view_duration_seconds') expect(bounds).toContain(String(product.budgetMs / 1_000));
    const counts = buckets.map(({ value }) => value);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts.at(-1)).toBe(4);
    // Seconds, and no model answers before its time.
    expect(after?.samples.find((sample) => sample.name === `${name}_sum`)?.value).toBeGreaterThanOrEqual(4 * 0.002);
    expect(after?.samples.every(({ labels }) => labels.process === (of === 'model' ? 'model-1' : of))).toBe(true);
  });

  test('a call without rows counts for nothing, and fails for the reason that the model gives', async () => {
    await using services = await startServices(join(lab, 'defect.ts'));
    const response = await fetch(`http://${host}:${services.model.started.port}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"dimension":0,"features":[]}',
    });
    expect(await response.text()).toContain('0 floats as rows of 0: not a whole number of rows');
    const metrics = parseMetrics((await services.getAdmin('/metrics')).text);
    expect(countIn(metrics, 'model_call_rows')).toBe(0);
  });

  test('calls that do not end are in flight, and get older, until they end', async () => {
    const variant = join(labsFolder(), 'missing-deadline', 'defect.ts');
    await using services = await startServices(variant, { modelMs: 60_000 });
    const read = async () => {
      const metrics = parseMetrics((await services.get('/metrics')).text);
      const value = (name: string) => metrics.find((metric) => metric.name === name)?.samples[0]?.value;
      return {
        inFlight: value('storefront_model_calls_in_flight'),
        oldestSeconds: value('storefront_model_calls_oldest_seconds') ?? Number.NaN,
      };
    };
    expect(await read()).toEqual({ inFlight: 0, oldestSeconds: 0 });
    const beganMs = performance.now();
    const views = Promise.all(['u1', 'u2', 'u3'].map((user) => services.get(`/recommendations/${user}`)));
    await expect.poll(async () => (await read()).inFlight).toBe(3);
    const [first, second] = [await read(), await read()];
    expect(first.oldestSeconds).toBeGreaterThan(0);
    expect(second.oldestSeconds).toBeGreaterThan(first.oldestSeconds);
    expect(second.oldestSeconds).toBeLessThan((performance.now() - beganMs) / 1_000);
    await services.model[Symbol.asyncDispose]();
    expect((await views).map(({ status }) => status)).toEqual([502, 502, 502]);
    expect(await read()).toEqual({ inFlight: 0, oldestSeconds: 0 });
  });

  test('they are served as the text that Prometheus asks for, with the process’s own', async () => {
    await using services = await startServices(join(lab, 'defect.ts'));
    for (const { headers, text } of [await services.get('/metrics'), await services.getAdmin('/metrics')]) {
      expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
      const names = parseMetrics(text).map(({ name }) => name);
      expect(names).toContain('process_cpu_seconds_total');
      expect(names).toContain('nodejs_eventloop_lag_seconds');
    }
  });
});

describe('what fails', () => {
  test.each(['defect.ts', 'fixes/grpc.ts'])('%s: a model that is gone is a 502 with the reason', async (variant) => {
    await using services = await startServices(join(lab, variant));
    await services.model[Symbol.asyncDispose]();
    services.storefront.gatherings.calls?.mark();
    const { status, text } = await services.get('/recommendations/u1');
    expect(status).toBe(502);
    const { error }: { error: string } = JSON.parse(text);
    expect(error).toMatch(/ECONNREFUSED|closed|UNAVAILABLE/);
    expect(await services.storefront.gatherings.calls?.read()).toMatchObject({ started: 1, failed: 1, inFlight: 0 });
    expect((await services.get('/readyz')).status).toBe(502);
    expect((await services.get('/healthz')).status).toBe(200);
  });

  test('more candidates than there are items: a 502 with the reason, and the next deploy fixes it', async () => {
    await using services = await startServices(join(lab, 'defect.ts'));
    await services.storefront.change({ kind: 'product', product: { candidates: 10_000 } });
    const { status, text } = await services.get('/recommendations/u1');
    expect(status).toBe(502);
    expect(text).toContain('the catalogue has 256 items');
    await services.storefront.change({ kind: 'product', product: { candidates: 3 } });
    expect((await services.get('/recommendations/u1')).status).toBe(200);
  });

  test('a failed view is not finished work', async () => {
    await using services = await startServices(join(lab, 'defect.ts'));
    const handled = async () => (await services.storefront.gatherings.process?.read())?.handled;
    await services.storefront.change({ kind: 'product', product: { candidates: 10_000 } });
    for (const user of ['u1', 'u2', 'u3']) expect((await services.get(`/recommendations/${user}`)).status).toBe(502);
    await services.storefront.change({ kind: 'product', product: { candidates: 3 } });
    expect((await services.get('/recommendations/u1')).status).toBe(200);
    await expect.poll(handled).toBeGreaterThan(0);
    expect(await handled()).toBe(1);
  });

  test('a port that is taken', async () => {
    await using services = await startServices(join(lab, 'defect.ts'));
    const port = services.storefront.started.port;
    const taken = startStorefront({ ...services.settings, port });
    await expect(taken).rejects.toMatchObject({ code: 'port-taken', message: expect.stringContaining(String(port)) });
    await expect(taken).rejects.toBeInstanceOf(LabError);
  });

  test('a file that cannot be loaded, or is not a variant', async () => {
    await expect(startServices('/nowhere/variant.ts')).rejects.toMatchObject({ code: 'broken-variant' });
    await expect(startServices(join(import.meta.dirname, 'link.ts'))).rejects.toMatchObject({
      code: 'broken-variant',
      message: expect.stringContaining('exports no variant'),
    });
  });
});

test('a deploy under load changes the vectors of the views that begin after it, and of no others', async () => {
  await using services = await startServices(join(lab, 'fixes', 'grpc.ts'));
  const check = createAnswerCheck(createGolden(seed, testSecret));
  const views: Promise<{ readonly user: string; readonly page: PageAnswer }>[] = [];
  const view = (index: number) => {
    const user = `u${index % 16}`;
    views.push(
      services.get(`/recommendations/${user}`).then(({ text }) => {
        expect(check(user, text)).toBe('right');
        return { user, page: JSON.parse(text) };
      }),
    );
  };
  for (let index = 0; index < 60; index += 1) view(index);
  await views[20];
  await services.storefront.change({ kind: 'product', product: { dimension: 128 } });
  for (let index = 60; index < 120; index += 1) view(index);
  const dimensions = (await Promise.all(views)).map(({ page }) => page.dimension);
  expect(dimensions.slice(0, 20).every((dimension) => dimension === 64)).toBe(true);
  expect(dimensions.slice(60).every((dimension) => dimension === 128)).toBe(true);

  await services.storefront.change({ kind: 'product', product: { candidates: 2 } });
  const { dimension, candidates }: PageAnswer = JSON.parse((await services.get('/recommendations/u1')).text);
  expect({ dimension, candidates }).toEqual({ dimension: 128, candidates: 2 });
});

interface Fetched {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}
interface Services extends AsyncDisposable {
  readonly settings: Parameters<typeof startStorefront>[0];
  readonly storefront: Program;
  readonly model: Program;
  get(path: string, headers?: Record<string, string>): Promise<Fetched>;
  getAdmin(path: string): Promise<Fetched>;
}

async function startServices(variant: string, wish: Partial<World> = {}): Promise<Services> {
  await using stack = new AsyncDisposableStack();
  const model = stack.use(
    await startTestModel({
      role: 'model',
      name: 'model-1',
      world: { ...world, ...wish },
      variant,
      host,
      port: 0,
    }),
  );
  const models = [`${host}:${model.started.port}`];
  const settings = { role: 'storefront', name: 'storefront', seed, product, variant, host, port: 0, models } as const;
  const storefront = stack.use(await startStorefront(settings));
  const opened = stack.move();
  const getFrom =
    (port: number) =>
    async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`http://${host}:${port}${path}`, { headers });
      return { status: response.status, text: await response.text(), headers: response.headers };
    };
  return {
    settings,
    storefront,
    model,
    get: getFrom(storefront.started.port),
    getAdmin: getFrom(model.started.adminPort),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function mark({ storefront, model }: Services): void {
  for (const gathering of [...Object.values(storefront.gatherings), ...Object.values(model.gatherings)])
    gathering.mark();
}

function countIn(metrics: ReturnType<typeof parseMetrics>, name: string): number | undefined {
  const metric = metrics.find((one) => one.name === name);
  return metric?.samples.find((sample) => sample.name === `${name}_count`)?.value;
}
