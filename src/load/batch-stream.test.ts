import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { now } from '../lab/clock.ts';
import { createBatchCheck, readBatch } from '../model/batches.ts';
import { createFeatureStore } from '../model/feature-store.ts';
import { createModel } from '../model/linear-model.ts';
import type { BatchOrder } from './batch-calls.ts';
import { type LiveBatch, startBatchStream } from './batch-stream.ts';
import { signIds } from './signed-ids.ts';

const seed = 7;
const secret = 'a secret';
const ids = signIds(secret);
const product = { dimension: 64, candidates: 8, budgetMs: 250, batchRows: 16 };
/** Two markets at once, twenty times a second. */
const batches = { perSecond: 40, atOnce: 2, budgetMs: 1_000 };

type Job = (order: BatchOrder, response: ServerResponse) => void;
const store = createFeatureStore(seed);
const model = createModel(secret);
const scoresOf = (order: BatchOrder) => model.score(readBatch(store, order).rows());
const done: Job = (order, response) => {
  const { buffer } = scoresOf(order);
  response.end(Buffer.from(buffer));
};

it('sends for batches by its schedule, in rounds, and knows that their answers are right', async () => {
  const { stream, views, orders } = await start(done);
  stream.rest(false);
  await expect.poll(() => views.filter(({ doneMs }) => doneMs !== null).length).toBeGreaterThan(10);
  const ended = views.filter(({ doneMs }) => doneMs !== null);
  for (const view of ended) expect(view).toMatchObject({ status: 200, error: null, answer: 'right', rows: 16 });
  expect(stream.answered()).toEqual({ answers: ended.length, floats: 64 * 16 * ended.length });
  const rounds = [...Map.groupBy(views, ({ intendedMs }) => intendedMs)];
  for (const [, round] of rounds) expect(round).toHaveLength(2);
  // Its schedule is its own: every round 50 ms after the one before.
  for (const [index, [atMs]] of rounds.entries()) expect(atMs).toBeCloseTo((rounds[0]?.[0] ?? 0) + index * 50, 6);
  for (const { id } of orders) expect(ids.isOurs(id)).toBe(true);
});

it('a deploy changes the next batches', async () => {
  const { stream, orders } = await start(done);
  stream.rest(false);
  stream.deploy({ ...product, batchRows: 32 });
  await expect.poll(() => orders.map(({ rows }) => rows)).toContain(32);
});

it('pauses until told otherwise, and does not catch up', async () => {
  const { stream, views } = await start(done);
  await wait(150);
  stream.catchUp();
  expect(views).toEqual([]);
  const resumedMs = now();
  stream.rest(false);
  await expect.poll(() => views.length).toBeGreaterThan(0);
  expect(views[0]?.intendedMs).toBeGreaterThan(resumedMs - 50);
});

it.each<[string, Job, Partial<LiveBatch>]>([
  [
    'refused, in the word of whoever refuses',
    (_order, response) => void response.writeHead(502).end('{"error":"RESOURCE_EXHAUSTED"}'),
    { status: null, error: 'RESOURCE_EXHAUSTED', answer: null },
  ],
  [
    'refused, in no word',
    (_order, response) => void response.writeHead(502).end('{"error":"<b>\\u001b[31m"}'),
    { status: null, error: '502', answer: null },
  ],
  [
    'scores of other rows',
    (order, response) => done({ ...order, market: order.market + 1 }, response),
    { status: 200, error: null, answer: 'wrong' },
  ],
  [
    'an earlier answer',
    (order, response) => done({ ...order, moment: order.moment + 1 }, response),
    { status: 200, error: null, answer: 'wrong' },
  ],
  [
    'no numbers',
    ({ rows }, response) => void response.end(Buffer.from(new Float32Array(rows).fill(Number.NaN).buffer)),
    { status: 200, error: null, answer: 'wrong' },
  ],
  ['too few scores', (_order, response) => void response.end(Buffer.alloc(8)), { error: 'bad answer', answer: null }],
  [
    'more scores than rows',
    ({ rows }, response) => void response.end(Buffer.alloc(4 * rows + 4)),
    { error: 'bad answer', answer: null },
  ],
  ['scores without end', (_order, response) => neverEnd(response), { error: 'bad answer', answer: null }],
  ['a refusal without end', (_order, response) => neverEnd(response.writeHead(502)), { error: '502', answer: null }],
  ['a broken connection', (_order, response) => void response.socket?.destroy(), { error: 'UND_ERR_SOCKET' }],
])('%s', async (_what, job, expected) => {
  const { stream, views } = await start(job);
  stream.rest(false);
  await expect.poll(() => views[0]?.doneMs ?? null).not.toBeNull();
  expect(views[0]).toMatchObject(expected);
});

it('gives up what takes too long, and leaves', async () => {
  let left = 0;
  const { stream, views } = await start((_order, response) => void response.once('close', () => (left += 1)), 200);
  stream.rest(false);
  await expect.poll(() => views[0]?.error ?? null).toBe('timeout');
  await expect.poll(() => left).toBeGreaterThan(0);
});

it('no more than that many are in flight: what comes on top is on record', async () => {
  const { stream, views, orders } = await start(() => {});
  stream.plan({ ...batches, perSecond: 800, atOnce: 40 });
  stream.rest(false);
  await expect.poll(() => views.filter(({ error }) => error === 'abandoned').length).toBeGreaterThan(0);
  expect(orders.length).toBeLessThanOrEqual(64);
});

it('an order waits for a job that is being restarted', async () => {
  const { stream, views, listenAgain } = await start(done, 5_000, false);
  stream.rest(false);
  await expect.poll(() => views.length).toBeGreaterThan(0);
  await wait(150);
  expect(views[0]?.doneMs).toBeNull();
  await listenAgain();
  await expect.poll(() => views[0]?.answer ?? null).toBe('right');
});

function neverEnd(response: ServerResponse): void {
  const writing = setInterval(() => response.write(Buffer.alloc(8_192, ' ')), 2);
  response.once('close', () => clearInterval(writing));
}

async function start(job: Job, timeoutMs = 5_000, listens = true) {
  const orders: BatchOrder[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const order = (await json(request)) as BatchOrder;
    orders.push(order);
    job(order, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  if (!listens) await new Promise<void>((resolve) => server.close(() => resolve()));
  const views: LiveBatch[] = [];
  const stream = startBatchStream(
    { name: 'job', origin: `http://127.0.0.1:${port}`, ids, product, batches, timeoutMs },
    createBatchCheck(seed, secret),
    (view) => views.push(view),
  );
  onTestFinished(async () => {
    await stream[Symbol.asyncDispose]();
    server.closeAllConnections();
    server.close();
  });
  const listenAgain = async () => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  return { stream, views, orders, listenAgain };
}

it('checks a large batch in turns: whoever shares its thread is not kept waiting', async () => {
  const spec = { market: 0, rows: 3_680, dimension: 1_000, pageRows: 8, moment: 9 };
  const scores = model.score(readBatch(store, spec).rows());
  let turns = 0;
  const counting = setInterval(() => (turns += 1), 1);
  const found = await createBatchCheck(seed, secret)(spec, scores);
  clearInterval(counting);
  expect(found).toBe('right');
  expect(turns).toBeGreaterThan(2);
});

it('finds batches right whose scores lie as close together as a float32 can tell', async () => {
  const check = createBatchCheck(seed, secret);
  const found = await Promise.all(
    Array.from({ length: 60 }, (_, market) => {
      const spec = { market, rows: 48, dimension: 128, pageRows: 24, moment: 2, scale: 0.00002, topK: 10 };
      return check(spec, model.score(readBatch(store, spec).rows()));
    }),
  );
  expect(new Set(found)).toEqual(new Set(['right']));
});

it('holds each page of a batch to its top k where the product shows no more', async () => {
  const spec = { market: 0, rows: 48, dimension: 64, pageRows: 24, moment: 2, scale: 0.001, topK: 10 };
  const scores = model.score(readBatch(store, spec).rows());
  const check = createBatchCheck(seed, secret);
  expect(await check(spec, scores)).toBe('right');
  // Each page's own scores in their order, and far off.
  const drawn = scores.map((score) => score ** 3);
  expect(await check(spec, drawn)).toBe('agrees');
  const { topK: _, ...whole } = spec;
  expect(await check(whole, drawn)).toBe('wrong');
  const cut = scores.map((score) => Number(score.toFixed(5)));
  expect(await check(spec, cut)).toBe('wrong');
  expect(
    await check(
      spec,
      drawn.map((score, row) => (row === 30 ? Number.NaN : score)),
    ),
  ).toBe('wrong');
});
