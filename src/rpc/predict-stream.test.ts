import { once } from 'node:events';
import { connect } from 'node:http2';
import { setTimeout as wait } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { expect, it, onTestFinished } from 'vitest';
import type { Answer, Call, Rows } from '../lab/variant.ts';
import { createModel } from '../model/linear-model.ts';
import { heldModel, siteOf } from './calls.test-data.ts';
import { packedFloats, serveModel } from './index.ts';
import { plainClient } from './plain-client.test-data.ts';

const model = createModel('a secret');
const askModel = async (rows: Rows): Promise<Answer> => ({ scores: model.score(rows) });

function requestOf(rows: number, dimension = 2): Buffer {
  const features = Float32Array.from({ length: rows * dimension }, (_, at) => Math.sin(at));
  return packedFloats.encodeRequest({ features, dimension, modelVersion: 'v1', requestId: 'r1' });
}

it('answers each row by what the model says of it alone, in their order', async () => {
  await using server = await serveModel(siteOf(), askModel);
  using client = plainClient(server.port);
  const answers = await client.predictStream(requestOf(9)).toArray();
  const { features, dimension } = packedFloats.decodeRequest(requestOf(9));
  expect(answers.map((message) => packedFloats.decodeResponse(message))).toEqual(
    Array.from({ length: 9 }, (_, row) => ({
      probabilities: model.score({ dimension, values: features.subarray(row * dimension, (row + 1) * dimension) }),
      latencyMs: expect.any(Number),
      requestId: 'r1',
      modelVersion: 'v1',
    })),
  );
});

it('asks the model for four rows at a time, and for no more once its caller has left', async () => {
  const calls: Call[] = [];
  const { held, score } = heldModel();
  await using server = await serveModel(siteOf(calls), (rows, call) => score(rows, call, call.until));
  using client = plainClient(server.port);
  const stream = client.predictStream(requestOf(100));
  const answered: Buffer[] = [];
  stream.on('data', (message: Buffer) => answered.push(message)).on('error', () => {});
  await expect.poll(() => held.length).toBe(4);
  held[0]?.answer(0.5);
  await expect.poll(() => held.length).toBe(5);
  await expect.poll(() => answered.length).toBe(1);
  stream.cancel();
  await expect.poll(() => calls[0]?.until.signal.aborted).toBe(true);
  // What the model was asked before it may still answer.
  for (const { answer } of held) answer(0.5);
  await wait(50);
  expect(held.map(({ until }) => until?.signal.aborted)).toEqual(Array(5).fill(true));
});

it('ends with what the model said, and asks it for no more', async () => {
  const { held, score } = heldModel();
  await using server = await serveModel(siteOf(), score);
  using client = plainClient(server.port);
  const stream = client.predictStream(requestOf(100));
  const failed = expect(stream.toArray()).rejects.toMatchObject({ code: status.INTERNAL, details: 'no slot left' });
  await expect.poll(() => held.length).toBe(4);
  held[0]?.fail('no slot left');
  await failed;
  for (const { answer } of held) answer(0.5);
  await wait(50);
  expect(held).toHaveLength(4);
});

it('while nobody takes what it has answered, it asks the model for no more', async () => {
  const rows = 500;
  let asked = 0;
  await using server = await serveModel(siteOf(), async (row) => {
    asked += 1;
    return askModel(row);
  });
  // By HTTP/2 alone, with a window of a few answers: it stays full until somebody reads.
  const session = connect(`http://127.0.0.1:${server.port}`, { settings: { initialWindowSize: 100 } });
  onTestFinished(() => session.destroy());
  session.on('error', () => {});
  const stream = session.request({
    ':method': 'POST',
    ':path': '/modelservice.ModelService/PredictStream',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  const message = requestOf(rows);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  stream.end(Buffer.concat([head, message]));
  await expect.poll(() => asked).toBeGreaterThan(0);
  // Until nothing moves any more.
  for (let before = -1; before !== asked; before = asked) await wait(100);
  // Of Node's own streams each holds some.
  expect(asked).toBeLessThan(rows / 2);
  for await (const _ of stream);
  expect(asked).toBe(rows);
});

it('refuses what is no row before it answers any', async () => {
  await using server = await serveModel(siteOf(), askModel);
  using client = plainClient(server.port);
  await expect(client.predictStream(requestOf(0)).toArray()).rejects.toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: '`features` is empty: send the floats of at least one row.',
  });
});

it('a batch that fails while an answer is on its way ends with its status, after that answer', async () => {
  await using server = await serveModel(siteOf(), askModel);
  using client = plainClient(server.port);
  for (let round = 0; round < 10; round += 1) {
    const batch = client.predictBatch();
    const answers: Buffer[] = [];
    batch.on('data', (answer: Buffer) => answers.push(answer));
    for (const request of [requestOf(1), requestOf(1), requestOf(0), requestOf(1)]) batch.write(request);
    batch.end();
    const [error] = await once(batch, 'error');
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(answers).toHaveLength(2);
  }
});
