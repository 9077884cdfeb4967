import { connect as connectOverHttp2 } from 'node:http2';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type BatchScorer, inOneCall, type Scorer } from '#lab';
import { packedFloats } from '#rpc';
import { startMessages } from '../../src/gather/messages.ts';
import { createBatches } from '../../src/model/batches.test-data.ts';
import { createModel } from '../../src/model/linear-model.ts';
import { callOf, heldModel, siteOf } from '../../src/rpc/calls.test-data.ts';
import { importVariant } from '../../src/services/import-variant.ts';
import { linkTo } from '../../src/services/link.ts';

const seed = 7;
const model = createModel(seed);
const right: Scorer = { score: async (rows) => ({ scores: model.score(rows) }) };
const dimension = 1_000;
const [small, large] = [920, 1_840];
const asked = (rows: number, market = 0) => createBatches(seed).batchOf(market, rows, dimension, 8);

const exhausted = /^8 RESOURCE_EXHAUSTED: Received message larger than max \(73\d{5} vs 4194304\)$/;

describe('a batch past 4 MiB', () => {
  it.each([
    ['defect.ts', exhausted],
    ['wrong-fixes/client-limit.ts', exhausted],
    ['wrong-fixes/retry.ts', exhausted],
    ['wrong-fixes/no-limit.ts', null],
    ['fixes/one-budget.ts', null],
    ['fixes/streamed.ts', null],
  ])('%s: %o; below it all answer correctly', async (file, refusal) => {
    await using ends = await connect(file);
    const below = asked(small);
    expect(await below.check((await ends.job.scoreBatch(below.batch, callOf('job'))).scores)).toBe('right');
    const { batch, check } = asked(large);
    const answered = ends.job.scoreBatch(batch, callOf('job'));
    if (refusal) await expect(answered).rejects.toThrow(refusal);
    else expect(await check((await answered).scores)).toBe('right');
  });
});

it.each([
  ['defect.ts', 1, 1],
  ['wrong-fixes/retry.ts', 3, 1],
  ['fixes/streamed.ts', 1, 29],
])('%s: %i calls of %i messages', async (file, calls, messages) => {
  await using ends = await connect(file);
  const counted = startMessages();
  await ends.job.scoreBatch(asked(large).batch, callOf('job')).catch(() => {});
  const { sent, largestBytes } = await counted.read();
  counted.stop();
  expect(sent).toBe(calls * messages);
  if (messages > 1) expect(largestBytes).toBeLessThan(257 * 1_024);
});

it('one budget: a batch at a time, and no row of those that wait is read', async () => {
  const held = heldModel();
  await using ends = await connect('fixes/one-budget.ts', held);
  const read: number[] = [];
  const batches = [0, 1, 2].map((market) => {
    const { batch } = asked(16, market);
    const watched = {
      ...batch,
      rows: () => {
        read.push(market);
        return batch.rows();
      },
    };
    return ends.job.scoreBatch(watched, callOf('job'));
  });
  for (const market of [0, 1, 2]) {
    await expect.poll(() => held.held.length).toBe(market + 1);
    expect(read).toEqual([0, 1, 2].slice(0, market + 1));
    held.held[market]?.answer(...new Array(16).fill(0.5));
  }
  await Promise.all(batches);
});

it('streamed: while the model takes nothing, the sender waits, and holds no more than its chunks', async () => {
  const held = heldModel();
  await using ends = await connect('fixes/streamed.ts', held);
  const { batch } = asked(14_720);
  let pagesRead = 0;
  const watched = {
    ...batch,
    rows(from = 0, to = batch.pages) {
      pagesRead = to;
      return batch.rows(from, to);
    },
  };
  const answered = ends.job.scoreBatch(watched, callOf('job'));
  await expect.poll(() => held.held.length).toBe(4);
  // Until nothing moves any more.
  for (let before = -1; before !== pagesRead; before = pagesRead) await wait(200);
  expect(held.held).toHaveLength(4);
  // 230 chunks of 64 rows: four at the model, 16 waiting on either side, and what the sockets take.
  expect(pagesRead).toBeLessThan(batch.pages / 3);
  let done = 0;
  const goOn = setInterval(() => {
    for (; done < held.held.length; done += 1) held.held[done]?.answer(...new Array(64).fill(0.5));
  }, 1);
  expect((await answered).scores).toHaveLength(14_720);
  clearInterval(goOn);
});

it('streamed: while the sender reads no answer, the server takes no more chunks', async () => {
  const chunks = 300;
  let taken = 0;
  // Answers of 256 KiB: some of them fill whatever the sockets and windows take.
  const large: Scorer = {
    async score() {
      taken += 1;
      return { scores: new Float32Array(65_536) };
    },
  };
  const { serve } = await importVariant(join(import.meta.dirname, 'fixes/streamed.ts'));
  await using server = await serve(large, siteOf());
  // By HTTP/2 alone: a window that is full stays so until somebody reads.
  const session = connectOverHttp2(`http://127.0.0.1:${server.port}`);
  onTestFinished(() => session.destroy());
  // The server is closed before.
  session.on('error', () => {});
  const pipeline = session.request({
    ':method': 'POST',
    ':path': '/modelservice.ModelService/PredictBatch',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  const request = { features: new Float32Array(1_000), dimension: 1_000, modelVersion: '', requestId: '' };
  const message = packedFloats.encodeRequest(request);
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(message.length, 1);
  for (let chunk = 0; chunk < chunks; chunk += 1) pipeline.write(Buffer.concat([frame, message]));
  pipeline.end();
  await expect.poll(() => taken).toBeGreaterThan(0);
  // Until nothing moves any more.
  for (let before = -1; before !== taken; before = taken) await wait(200);
  // Four that wait, the 16 answers of an object stream, and what the window takes.
  expect(taken).toBeLessThan(32);
  let bytes = 0;
  for await (const read of pipeline) bytes += read.length;
  expect(taken).toBe(chunks);
  expect(bytes).toBeGreaterThan(chunks * 65_536 * 4);
});

it('streamed: what fails halfway fails the batch, with what the model said', async () => {
  let chunks = 0;
  await using ends = await connect('fixes/streamed.ts', {
    async score(rows) {
      chunks += 1;
      if (chunks === 5) throw new Error('out of order');
      return { scores: model.score(rows) };
    },
  });
  await expect(ends.job.scoreBatch(asked(14_720).batch, callOf('job'))).rejects.toThrow('13 INTERNAL: out of order');
});

it('a page that lost a row, or was given the scores of another market, is wrong', async () => {
  const { batch, check } = asked(16);
  const scores = model.score(batch.rows());
  expect(await check(scores)).toBe('right');
  expect(await check(scores.subarray(1))).toBe('wrong');
  expect(await check(model.score(asked(16, 1).batch.rows()))).toBe('wrong');
  expect(await check(scores.toReversed())).toBe('wrong');
});

/** Both ends of a variant in this process. */
async function connect(file: string, scorer: Scorer = right): Promise<{ job: BatchScorer } & AsyncDisposable> {
  const variant = await importVariant(join(import.meta.dirname, file));
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await variant.serve(scorer, siteOf()));
  const link = linkTo([`127.0.0.1:${server.port}`]);
  const job = stack.use(variant.connectJob?.(link) ?? inOneCall(variant.connect(link)));
  const opened = stack.move();
  return { job, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
