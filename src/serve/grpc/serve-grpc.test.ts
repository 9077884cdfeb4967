import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, credentials, status } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { describe, expect, it } from 'vitest';
import { createClassifier } from '../../model/classifier.ts';
import { asBytes } from '../../rpc/binding.ts';
import { packedFloats } from '../../rpc/packed-floats/index.ts';
import { plainClient } from '../../rpc/plain-client.test-data.ts';
import { plan, startGrpc } from '../serve.test-data.ts';

/** The model server over real sockets. What raw bytes do to it is in raw-bytes.test.ts. */

const floats = Float32Array.of(0.12, 0.87, 0.34, 0.91);
const expected = (version: string, values = floats, dimension = values.length) =>
  createClassifier(`${plan.seed} ${version}`, plan.classes).score({ dimension, values });
const encode = (features = floats, said: { dimension?: number; modelVersion?: string; requestId?: string } = {}) =>
  packedFloats.encodeRequest({ features, dimension: 0, modelVersion: '', requestId: '', ...said });

describe('Predict', () => {
  it('answers with a distribution for each row, the id and the version', async () => {
    await using grpc = await startGrpc();
    using client = plainClient(grpc.server.port);
    const one = packedFloats.decodeResponse(await client.predict(encode(floats, { requestId: 'r-1' })));
    expect(one).toEqual({
      probabilities: expected('v1'),
      latencyMs: expect.any(Number),
      requestId: 'r-1',
      modelVersion: 'v1',
    });
    const two = await client.predict(encode(floats, { dimension: 2, modelVersion: 'v2' }));
    expect(packedFloats.decodeResponse(two)).toMatchObject({
      probabilities: expected('v2', floats, 2),
      modelVersion: 'v2',
    });
  });

  it.each<[string, Buffer, status, string]>([
    [
      'an unknown version',
      encode(floats, { modelVersion: 'v9' }),
      5,
      'no model version "v9": ask for v1, v2, or for none',
    ],
    ['no floats', encode(new Float32Array(0)), 3, '`features` is empty'],
    ['NaN', encode(Float32Array.of(1, Number.NaN)), 3, 'Float 2 of row 1 is NaN'],
    [
      'rows that are not whole',
      encode(floats, { dimension: 3 }),
      3,
      '4 floats in `features` are not a whole number of rows of 3',
    ],
    ['a huge dimension', encode(floats, { dimension: 2 ** 32 - 1 }), 3, 'rows of 4294967295'],
    ['bytes that are no message', Buffer.from('0aff', 'hex'), 3, 'Malformed protobuf message'],
    ['too much', encode(new Float32Array(25_000)), 8, 'Received message larger than max (100004 vs 100000)'],
  ])('%s is refused, and the next one is served', async (_what, message, code, details) => {
    await using grpc = await startGrpc();
    using client = plainClient(grpc.server.port);
    await expect(client.predict(message)).rejects.toMatchObject({ code, details: expect.stringContaining(details) });
    expect(packedFloats.decodeResponse(await client.predict(encode())).probabilities).toEqual(expected('v1'));
  });

  it('a queue that is full refuses one more', async () => {
    await using grpc = await startGrpc({ slots: 1, queueAtMost: 1, modelMs: 300 });
    using client = plainClient(grpc.server.port);
    const ended = await Promise.allSettled([0, 1, 2].map(() => client.predict(encode())));
    expect(ended.map((one) => (one.status === 'rejected' ? one.reason.code : 0)).sort()).toEqual([0, 0, 8]);
  });

  it('a deadline that passes in the queue ends the call, which never reaches the model', async () => {
    await using grpc = await startGrpc({ slots: 1, modelMs: 500 });
    using client = plainClient(grpc.server.port);
    const first = client.predict(encode());
    const other = new Client(grpc.address, credentials.createInsecure());
    await expect(predictWithin(other, 100)).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
    other.close();
    await first;
    await expect.poll(() => grpc.model.waiting).toBe(0);
    expect(grpc.model.scored).toBe(1);
  });
});

describe('PredictStream', () => {
  it('answers a single row with tokens, each as it is made and made from those before it', async () => {
    await using grpc = await startGrpc({ modelMs: 20 });
    using client = plainClient(grpc.server.port);
    const said: number[] = [];
    const tokens: Float32Array[] = [];
    for await (const token of client.predictStream(encode(floats, { requestId: 's' }))) {
      said.push(grpc.model.scored);
      const { probabilities, requestId } = packedFloats.decodeResponse(token);
      expect(requestId).toBe('s');
      tokens.push(probabilities);
    }
    expect(tokens).toHaveLength(plan.tokens);
    expect(tokens[0]).toEqual(expected('v1'));
    expect(tokens[1]).toEqual(
      expected(
        'v1',
        floats.map((one, at) => one + (tokens[0]?.[at] ?? 0)),
      ),
    );
    // Nobody waited for the last one to see the first.
    expect(said[0]).toBeLessThan(plan.tokens);
  });

  it('answers rows with one answer each', async () => {
    await using grpc = await startGrpc();
    using client = plainClient(grpc.server.port);
    const answers: Float32Array[] = [];
    for await (const one of client.predictStream(encode(floats, { dimension: 2 })))
      answers.push(packedFloats.decodeResponse(one).probabilities);
    expect(answers).toEqual([expected('v1', floats.subarray(0, 2)), expected('v1', floats.subarray(2))]);
  });

  it('stops its work when it is cancelled', async () => {
    await using grpc = await startGrpc({ modelMs: 5, tokens: 100_000 });
    using client = plainClient(grpc.server.port);
    const stream = client.predictStream(encode());
    const ended = once(stream, 'error');
    await once(stream, 'data');
    stream.cancel();
    const [error] = await ended;
    expect(error.code).toBe(status.CANCELLED);
    await expectRest(() => grpc.model.scored);
    expect(grpc.model.scored).toBeLessThan(1_000);
    expect(grpc.model.waiting).toBe(0);
  });
});

describe('PredictBatch', () => {
  it('answers in order, with ids, before all was sent', async () => {
    await using grpc = await startGrpc({ modelMs: 2 });
    using client = plainClient(grpc.server.port);
    const batch = client.predictBatch();
    const answers = batch[Symbol.asyncIterator]();
    const ids: string[] = [];
    const take = async () => {
      const { value } = await answers.next();
      ids.push(packedFloats.decodeResponse(value).requestId);
    };
    batch.write(encode(floats, { requestId: '0' }));
    await take();
    for (let at = 1; at < 50; at += 1) batch.write(encode(floats, { requestId: String(at) }));
    batch.end();
    while (ids.length < 50) await take();
    expect(ids).toEqual(Array.from({ length: 50 }, (_, at) => String(at)));
    expect((await answers.next()).done).toBe(true);
  });

  it('says which request it was that ended all of it, after the answers before it', async () => {
    await using grpc = await startGrpc();
    using client = plainClient(grpc.server.port);
    const batch = client.predictBatch();
    for (const values of [floats, floats, Float32Array.of(Number.NaN), floats]) batch.write(encode(values));
    batch.end();
    let answers = 0;
    batch.on('data', () => {
      answers += 1;
    });
    const [error] = await once(batch, 'error');
    expect(error).toMatchObject({
      code: 3,
      details: 'Request 3 of the batch: Float 1 of row 1 is NaN: send finite numbers.',
    });
    expect(answers).toBe(2);
  });
});

it.each(['Predict', 'PredictBatch'])(
  'an answer of %s that is too large to send is said, and hangs nobody',
  async (method) => {
    await using grpc = await startGrpc({}, { messageAtMost: 1_000 });
    using client = plainClient(grpc.server.port);
    const large = encode(new Float32Array(200), { dimension: 1 });
    const batch = client.predictBatch();
    batch.end(method === 'Predict' ? encode() : large);
    const answered = method === 'Predict' ? client.predict(large) : batch.toArray();
    await expect(answered).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: expect.stringContaining('Sent message larger than max'),
    });
    if (method === 'Predict') expect(await batch.toArray()).toHaveLength(1);
  },
);

describe('health', () => {
  it('is watched, by service, until the server ends: then it is told, and the watch ends well', async () => {
    await using grpc = await startGrpc();
    const client = new Client(grpc.address, credentials.createInsecure());
    const seen = await Promise.all(
      ['', 'modelservice.ModelService', 'nobody'].map(async (service) => {
        const watch = watchHealth(client, service);
        await once(watch, 'readable');
        return { watch, said: [watch.read().status] };
      }),
    );
    expect(seen.map(({ said }) => said[0])).toEqual(['SERVING', 'SERVING', 'SERVICE_UNKNOWN']);
    const ends = seen.map(async ({ watch, said }) => {
      const ended = once(watch, 'status');
      for await (const { status: next } of watch) said.push(next);
      const [{ code }] = await ended;
      return code;
    });
    await grpc.server.drain();
    expect(await Promise.all(ends)).toEqual([0, 0, 0]);
    expect(seen.map(({ said }) => said.at(-1))).toEqual(['NOT_SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']);
    client.close();
  });
});

describe('its end', () => {
  it('answers whatever it has begun: calls, tokens and batches', async () => {
    await using grpc = await startGrpc({ modelMs: 30 });
    using client = plainClient(grpc.server.port);
    const stream = client.predictStream(encode());
    let tokens = 0;
    stream.on('data', () => {
      tokens += 1;
    });
    const streamed = once(stream, 'end');
    await once(stream, 'data');
    const batch = client.predictBatch();
    batch.write(encode());
    await once(batch, 'data');
    const calls = Array.from({ length: 10 }, () => client.predict(encode()));
    await expect.poll(() => grpc.model.waiting).toBeGreaterThan(3);
    const drained = grpc.server.drain();
    using late = plainClient(grpc.server.port);
    await expect(late.predict(encode())).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(await Promise.all(calls)).toHaveLength(10);
    await streamed;
    expect(tokens).toBe(plan.tokens);
    batch.write(encode());
    await once(batch, 'data');
    batch.end();
    batch.resume();
    await drained;
  });

  it('loses no call of callers who keep calling while it ends', async () => {
    await using grpc = await startGrpc({ modelMs: 3 });
    const ended: { code: number; details: string }[] = [];
    let answered = 0;
    let over = false;
    const callers = Array.from({ length: 8 }, async () => {
      using client = plainClient(grpc.server.port);
      while (!over) {
        try {
          await client.predict(encode());
          answered += 1;
        } catch (error) {
          ended.push(error as { code: number; details: string });
          await wait(1);
        }
      }
    });
    await expect.poll(() => answered).toBeGreaterThan(100);
    await grpc.server.drain();
    const scored = grpc.model.scored;
    await expect.poll(() => ended.length).toBeGreaterThan(8);
    over = true;
    await Promise.all(callers);
    // Whoever was not answered had not been begun.
    expect(answered).toBe(scored);
    expect(new Set(ended.map(({ code }) => code))).toEqual(new Set([status.UNAVAILABLE]));
  });
});

function predictWithin(client: Client, ms: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const path = '/modelservice.ModelService/Predict';
    client.makeUnaryRequest(path, asBytes, asBytes, encode(), { deadline: Date.now() + ms }, (error, answer) =>
      answer ? resolve(answer) : reject(error),
    );
  });
}

function watchHealth(client: Client, service: string) {
  const { Watch } = healthService;
  if (!Watch) throw new Error('the service has no Watch');
  return client.makeServerStreamRequest<object, { status: string }>(
    Watch.path,
    Watch.requestSerialize,
    Watch.responseDeserialize as (bytes: Buffer) => { status: string },
    { service },
  );
}

/** Until it has not grown for 100 ms. */
async function expectRest(count: () => number): Promise<void> {
  let last = -1;
  while (count() !== last) {
    last = count();
    await wait(100);
  }
}
