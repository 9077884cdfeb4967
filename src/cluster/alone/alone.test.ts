import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Client, credentials, type MethodDefinition } from '@grpc/grpc-js';
import { service } from 'grpc-health-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LabError } from '../../errors.ts';
import { productWith, worldWith } from '../../lab/world.ts';
import { createGolden, type PageAnswer } from '../../model/golden.ts';
import { findFreePort } from '../../world/process/free-port.ts';
import { type AloneDocument, type AloneSettings, readDocument } from './document.ts';

/** The services of a world as containers run them: plain processes, each with nothing but its document. */

const entry = fileURLToPath(new URL('./main.ts', import.meta.url));
const variant = fileURLToPath(new URL('../../../labs/l4-pinning/defect.ts', import.meta.url));
const host = '127.0.0.1';
const seed = 7;
const secret = 'of this test';
const product = productWith({ dimension: 16, candidates: 4 });

let folder: string;
const started: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-alone-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

test('accelerator, model server, storefront and load answer each other, are ready by gRPC, and end on SIGTERM', {
  timeout: 60_000,
}, async () => {
  const [device, model, front] = await Promise.all([findFreePort(), findFreePort(), findFreePort()]);
  const origin = `http://${host}:${front}`;
  const accelerator = await start(
    {
      role: 'accelerator',
      name: 'accelerator',
      host,
      port: device,
      world: worldWith({ modelMs: 2 }),
      tokens: { model: 'm' },
      secret: 'replaced by the file beside it',
    },
    { secret },
  );
  await accelerator.is('SERVING');
  const servers = await start({
    role: 'model',
    name: 'model',
    host,
    port: model,
    adminPort: await findFreePort(),
    variant,
    device: { host, port: device, token: 'm' },
  });
  const storefront = await start({
    role: 'storefront',
    name: 'storefront',
    host,
    port: front,
    seed,
    product,
    variant,
    models: [`localhost:${model}`],
  });
  for (const one of [servers, storefront]) await one.is('SERVING');

  const answer = (await (await fetch(`${origin}/recommendations/u1`)).json()) as PageAnswer;
  expect(createGolden(seed, secret).check('u1', answer)).toBe('right');
  expect(createGolden(seed, 'another').check('u1', answer)).toBe('wrong');

  const load = await start(
    { role: 'load', name: 'load', seed, secret, product, origin, budgetMs: 5_000, timeoutMs: 10_000 },
    {},
    [
      { kind: 'connections', connections: 2 },
      { kind: 'offer', ratePerSecond: 20, arrivals: 'poisson' },
    ],
  );
  const lines = createInterface({ input: load.child.stdout });
  const good = await new Promise<number>((resolve) => {
    lines.on('line', (line) => {
      const second = JSON.parse(line);
      if (second.good > 0) resolve(second.good);
    });
  });
  expect(good).toBeGreaterThan(0);

  for (const one of [load, storefront, servers, accelerator]) {
    one.child.kill('SIGTERM');
    expect(await one.end()).toEqual({ code: 0, err: '' });
  }
});

test('a model server whose accelerator is gone ends, so that it is started again', async () => {
  const [device, model] = await Promise.all([findFreePort(), findFreePort()]);
  const world = worldWith();
  const accelerator = await start({
    role: 'accelerator',
    name: 'accelerator',
    host,
    port: device,
    world,
    tokens: { model: 'm' },
    secret,
  });
  await accelerator.is('SERVING');
  const place = { host, port: device, token: 'm' };
  const server = await start({ role: 'model', name: 'model', host, port: model, variant, device: place });
  await server.is('SERVING');
  accelerator.child.kill('SIGKILL');
  expect(await server.end()).toEqual({ code: 1, err: 'two-am: The accelerator is gone.\n' });
});

test('a load offers nothing, and is not ready, before its storefront answers', async () => {
  const origin = `http://${host}:${await findFreePort()}`;
  const load = await start(
    { role: 'load', name: 'load', seed, secret, product, origin, budgetMs: 250, timeoutMs: 5_000 },
    {},
    [{ kind: 'offer', ratePerSecond: 20, arrivals: 'poisson' }],
  );
  await load.is('NOT_SERVING');
  load.child.kill('SIGTERM');
  expect(await load.end()).toEqual({ code: 0, err: '' });
});

const model = { role: 'model', name: 'model', host, port: 1, variant, device: { host, port: 1, token: 'm' } };
test.each([
  ['no JSON', '{', /settings\.json: .*JSON/],
  ['a list', '[]', /that is no JSON object/],
  ['a role that cannot run alone', { settings: { ...model, role: 'dns' }, healthPort: 2 }, /settings\.role: /],
  ['a field that is none', { settings: { ...model, hots: host }, healthPort: 2 }, /settings: .*"hots"/],
  ['a port that is none', { settings: { ...model, port: 70_000 }, healthPort: 2 }, /settings\.port: /],
  ['no health port', { settings: model }, /healthPort: /],
])('%s is refused in a line', async (_what, document, says) => {
  const file = join(folder, 'settings.json');
  await writeFile(file, typeof document === 'string' ? document : JSON.stringify(document));
  const refused = await readDocument(file).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(LabError);
  expect(refused).toMatchObject({ code: 'usage', message: expect.stringMatching(says) });
});

test('what is refused is told on stderr, with its remedy and exit code', async () => {
  const { code, err } = await run(join(folder, 'none.json')).end();
  expect({ code, err }).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^two-am: .*none\.json.*\n {2}Name a file/),
  });
});

function run(...files: readonly string[]) {
  const child = spawn(process.execPath, [entry, ...files], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  const err = text(child.stderr);
  const closed = once(child, 'exit');
  return { child, end: async () => ({ code: (await closed)[0] as number | null, err: await err }) };
}

async function start(settings: AloneSettings, added = {}, changes: AloneDocument['changes'] = []) {
  const healthPort = await findFreePort();
  const file = join(folder, `${settings.name}.json`);
  const more = join(folder, `${settings.name}.secret.json`);
  await writeFile(file, JSON.stringify({ settings, healthPort, changes } satisfies AloneDocument));
  await writeFile(more, JSON.stringify(added));
  const is = (status: string) =>
    vi.waitFor(async () => expect(await askHealth(healthPort)).toBe(status), { timeout: 15_000 });
  return { ...run(file, more), is };
}

/** As a probe of the kubelet asks. */
function askHealth(port: number): Promise<string> {
  const { Check } = service as Readonly<Record<string, MethodDefinition<object, { readonly status?: string }>>>;
  if (!Check) throw new Error('grpc-health-check has no Check');
  const client = new Client(`${host}:${port}`, credentials.createInsecure());
  return new Promise<string>((resolve, reject) => {
    client.makeUnaryRequest(Check.path, Check.requestSerialize, Check.responseDeserialize, {}, (error, answer) =>
      error ? reject(error) : resolve(String(answer?.status)),
    );
  }).finally(() => client.close());
}
