import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { labsFolder } from '../lab/folders.ts';
import type { Until } from '../lab/variant.ts';
import { type Product, worldWith } from '../lab/world.ts';
import { createAnswerCheck } from '../load/answer-check.ts';
import { testSecret } from '../load/pages-server.ts';
import { createGolden } from '../model/golden.ts';
import { createModel } from '../model/linear-model.ts';
import { callOf, rows, untilOf } from '../rpc/calls.test-data.ts';
import { credentials, ModelClient, packedFloats } from '../rpc/index.ts';
import { plainClient } from '../rpc/plain-client.test-data.ts';
import { reflect, servicesIn } from '../rpc/reflection-client.test-data.ts';
import { startTestModel } from './model.fixture.ts';
import { startRanker } from './ranker.ts';
import { startStorefront } from './storefront.ts';

/** Storefront, ranker and model server in this process, over real sockets. */

const seed = 7;
const host = '127.0.0.1';
const product: Product = { dimension: 16, candidates: 5, budgetMs: 250 };
const lab = join(labsFolder(), 'missing-deadline');
const defect = 'defect.ts';
const deadline = 'fixes/deadline.ts';

test.each([defect, deadline])('%s: answers come through correctly, and all three book the same call', async (file) => {
  await using hops = await startHops(file, 2);
  const models = [`${host}:${hops.ranker.started.port}`];
  await using storefront = await startStorefront({
    ...{ role: 'storefront', name: 'storefront', seed, product, variant: join(lab, file), host, port: 0, models },
  });
  const programs = [storefront, hops.ranker, hops.model];
  for (const { gatherings } of programs) gatherings.ledger?.mark();
  const check = createAnswerCheck(createGolden(seed, testSecret));
  const users = Array.from({ length: 10 }, (_, index) => `u${index}`);
  await Promise.all(
    users.map(async (user) => {
      const view = await fetch(`http://${host}:${storefront.started.port}/recommendations/${user}`, {
        headers: { 'x-request-id': `view of ${user}` },
      });
      expect(check(user, await view.text())).toBe('right');
    }),
  );
  for (const { gatherings } of programs) {
    const ids = (await gatherings.ledger?.read())?.entries.map(({ id }) => id);
    expect(ids?.toSorted()).toEqual(users.map((user) => `view of ${user}`).toSorted());
  }
  expect((await hops.ranker.gatherings.process?.read())?.handled).toBe(users.length);
});

interface Leaver {
  readonly until: Until;
  /** Once he waits in the queue. */
  leave(): void;
}
function leaver(): Leaver {
  const leaving = new AbortController();
  return { until: untilOf({ signal: leaving.signal }), leave: () => leaving.abort() };
}
function hurried(): Leaver {
  return { until: untilOf({ deadline: new Date(Date.now() + 250) }), leave: () => {} };
}

describe.each([
  ['leaves', leaver, 1],
  ['reaches his deadline', hurried, 4],
])('a caller who waits in the queue of the model and %s', (_how, makeLeaver, code) => {
  async function leaveQueue(hops: Hops): Promise<void> {
    const first = hops.client.score(rows, callOf('a'));
    await expect.poll(async () => (await hops.readSlots())?.busyShare).toBeGreaterThan(0);
    const { until, leave } = makeLeaver();
    const second = hops.client.score(rows, callOf('b'), until);
    const refused = expect(second).rejects.toMatchObject({ code });
    await expect.poll(async () => (await hops.readSlots())?.peakQueue).toBe(1);
    leave();
    await refused;
    await first;
    await hops.client.score(rows, callOf('c'));
  }

  test('takes their call along, where the ranker passes on what it was told', async () => {
    await using hops = await startHops(deadline, 400);
    await leaveQueue(hops);
    expect(await hops.readSlots()).toMatchObject({ served: 2, leftQueue: 1 });
    expect(await hops.ranker.gatherings.rpcs?.read()).toMatchObject({ cancelled: 1, forNobody: 0 });
  });

  test('leaves it behind, where the ranker keeps it to itself: the model works for nobody', async () => {
    await using hops = await startHops(defect, 400);
    await leaveQueue(hops);
    expect(await hops.readSlots()).toMatchObject({ served: 3, leftQueue: 0 });
    expect(await hops.ranker.gatherings.rpcs?.read()).toMatchObject({ cancelled: 0, forNobody: 1 });
  });
});

test('a model server that is gone is an error that says so, and the ranker lives', async () => {
  await using hops = await startHops(deadline, 2);
  await hops.client.score(rows, callOf('a'));
  await hops.model[Symbol.asyncDispose]();
  const until = untilOf({ deadline: new Date(Date.now() + 10_000) });
  await expect(hops.client.score(rows, callOf('b'), until)).rejects.toThrow(/INTERNAL: .*(UNAVAILABLE|ECONN)/);
  const health = await fetch(`http://${host}:${hops.ranker.started.adminPort}/healthz`);
  expect(await health.json()).toEqual({ status: 'ok' });
});

test('ranker and model server tell what they serve, and stream what the model says', async () => {
  await using hops = await startHops(deadline, 2);
  const model = createModel(testSecret);
  const { dimension, values } = rows;
  const request = packedFloats.encodeRequest({ features: values, dimension, modelVersion: '', requestId: '' });
  for (const { started } of [hops.ranker, hops.model]) {
    const [services] = await reflect(started.port, 'v1', { listServices: '' });
    expect(servicesIn(services)).toContain('modelservice.ModelService');
    using client = plainClient(started.port);
    const answers = await client.predictStream(request).toArray();
    expect(answers.map((message) => packedFloats.decodeResponse(message).probabilities)).toEqual([
      model.score({ dimension, values: values.subarray(0, dimension) }),
      model.score({ dimension, values: values.subarray(dimension) }),
    ]);
  }
});

test('it leaves nothing open when it is disposed', async () => {
  const before = sockets();
  {
    await using hops = await startHops(deadline, 2);
    await hops.client.score(rows, callOf('a'));
    expect(sockets()).toBeGreaterThan(before);
  }
  // Of those that were there before, some may have closed meanwhile.
  await expect.poll(sockets).toBeLessThanOrEqual(before);
});

type Hops = Awaited<ReturnType<typeof startHops>>;
/** A model server of one slot, the ranker before it, and a client of the ranker's. */
async function startHops(file: string, modelMs: number) {
  const variant = join(lab, file);
  await using stack = new AsyncDisposableStack();
  const world = worldWith({ slots: 1, modelMs, hops: 2 });
  const model = stack.use(await startTestModel({ role: 'model', name: 'model-1', world, variant, host, port: 0 }));
  const models = [`${host}:${model.started.port}`];
  const ranker = stack.use(await startRanker({ role: 'ranker', name: 'ranker', seed, variant, host, port: 0, models }));
  const client = stack.use(new ModelClient(`${host}:${ranker.started.port}`, credentials.createInsecure()));
  const opened = stack.move();
  return {
    model,
    ranker,
    client,
    readSlots: async () => model.gatherings.slots?.read(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;
}
