import { Client, credentials, status } from '@grpc/grpc-js';
import { service as health } from 'grpc-health-check';
import { describe, expect, it } from 'vitest';
import { noDeadline } from '../lab/until.ts';
import type { Answer, Call, Rows, Site, Until } from '../lab/variant.ts';
import { createModel } from '../model/linear-model.ts';
import { ModelClient, packedFloats, serveModel, stockProtobuf } from './index.ts';
import { plainClient } from './plain-client.test-data.ts';

const rows: Rows = { dimension: 2, values: Float32Array.of(1, 2, 3, 4) };
const insecure = credentials.createInsecure();

it('carries rows there and scores back, booked on both sides under one id', async () => {
  const site = testSite();
  await using server = await serveModel(site, async ({ dimension, values }, call) => {
    expect({ dimension, values }).toEqual(rows);
    expect(call).toMatchObject({ id: 'call-1', user: 'u7' });
    return { scores: Float32Array.of(0.25, 0.75) };
  });
  await using client = new ModelClient(`127.0.0.1:${server.port}`, insecure);
  const call = testCall('call-1', 'u7');
  expect(await client.score(rows, call)).toEqual({ scores: Float32Array.of(0.25, 0.75) });
  expect(call.booked).toEqual(['encode', 'connect', 'decode']);
  expect(site.calls.map(({ booked }) => booked)).toEqual([['decode', 'encode']]);
});

it('speaks plain protobuf: a stock server answers a packed client, and the other way round', async () => {
  const handler = async ({ values }: Rows): Promise<Answer> => ({ scores: values.subarray(0, 2) });
  await using stock = await serveModel(testSite(), handler, {}, stockProtobuf);
  await using packed = await serveModel(testSite(), handler, {}, packedFloats);
  await using toStock = new ModelClient(`127.0.0.1:${stock.port}`, insecure, {}, { codec: packedFloats });
  await using toPacked = new ModelClient(`127.0.0.1:${packed.port}`, insecure, {}, { codec: stockProtobuf });
  for (const client of [toStock, toPacked]) {
    expect((await client.score(rows, testCall('a', 'u'))).scores).toEqual(Float32Array.of(1, 2));
  }
});

it('reports the model’s own time and echoes the id', async () => {
  await using server = await serveModel(testSite(), async () => ({ scores: Float32Array.of(1) }));
  using client = plainClient(server.port);
  const message = await client.predict(
    packedFloats.encodeRequest({ ...request(), requestId: 'r1', modelVersion: 'v9' }),
  );
  const { latencyMs, ...echoed } = packedFloats.decodeResponse(message);
  expect(echoed).toEqual({ probabilities: Float32Array.of(1), requestId: 'r1', modelVersion: 'v9' });
  expect(latencyMs).toBeGreaterThan(0);
});

it('gives a caller without metadata an id, and takes floats without a dimension as one row', async () => {
  const site = testSite();
  const seen: Rows[] = [];
  await using server = await serveModel(site, async (sent) => {
    seen.push(sent);
    return { scores: Float32Array.of(1) };
  });
  using client = plainClient(server.port);
  await client.predict(packedFloats.encodeRequest({ ...request(), dimension: 0 }));
  expect(seen).toEqual([{ dimension: 4, values: rows.values }]);
  expect(site.calls[0]?.id).toMatch(/^[0-9a-f-]{36}$/);
});

it('a handler that throws is an INTERNAL status that says what', async () => {
  await using server = await serveModel(testSite(), () => Promise.reject(new Error('no slot left')));
  using client = plainClient(server.port);
  await expect(client.predict(packedFloats.encodeRequest(request()))).rejects.toMatchObject({
    code: status.INTERNAL,
    details: 'no slot left',
  });
});

describe('a deadline that is not met', () => {
  const late = () => Object.assign(new Error('4 DEADLINE_EXCEEDED: too late'), { code: 4, details: 'too late' });
  const soon = () => ({ deadline: new Date(Date.now() + 200), signal: new AbortController().signal });
  const far = () => ({ deadline: new Date(Date.now() + 60_000), signal: new AbortController().signal });

  it('is the caller’s, where he named one: whoever was asked in turn had less', async () => {
    await using server = await serveModel(testSite(), () => Promise.reject(late()));
    await using client = new ModelClient(`127.0.0.1:${server.port}`, insecure);
    await expect(client.score(rows, testCall('a', 'u'), far())).rejects.toMatchObject({
      code: 4,
      details: 'too late',
    });
    await expect(client.score(rows, testCall('b', 'u'))).rejects.toMatchObject({ code: 13 });
  });

  it('is the reason for what fails once it has passed, whoever is the first to notice', async () => {
    await using server = await serveModel(testSite(), async (_rows, { until }) => {
      // Without a turn in between: grpc-js has not noticed yet.
      while (Date.now() <= until.deadline.getTime());
      throw new Error('no place was free');
    });
    await using client = new ModelClient(`127.0.0.1:${server.port}`, insecure, {}, { marginMs: 100 });
    await expect(client.score(rows, testCall('a', 'u'), soon())).rejects.toMatchObject({ code: 4 });
  });
});

describe('what nobody can answer is refused as INVALID_ARGUMENT, with what came', () => {
  const floats = (...features: number[]) =>
    packedFloats.encodeRequest({ ...request(), features: Float32Array.of(...features) });

  it.each([
    ['bytes that are no message', Buffer.from('0aff', 'hex'), 'Malformed protobuf message: it ends too early.'],
    ['floats that are cut', Buffer.from('0a03010203', 'hex'), 'Malformed protobuf message: packed floats of 3 bytes.'],
    [
      'rows that are not whole',
      packedFloats.encodeRequest({ ...request(), dimension: 3 }),
      '4 floats in `features` are not a whole number of rows of 3: send `dimension` × rows floats.',
    ],
    [
      'a row that is too short',
      packedFloats.encodeRequest({ ...request(), dimension: 4_294_967_295 }),
      '4 floats in `features` are not a whole number of rows of 4294967295: send `dimension` × rows floats.',
    ],
    ['nothing', Buffer.alloc(0), '`features` is empty: send the floats of at least one row.'],
    ['no rows', floats(), '`features` is empty: send the floats of at least one row.'],
    ['NaN', floats(1, 2, 3, Number.NaN), 'Float 2 of row 2 is NaN: send finite numbers.'],
    ['an infinite float', floats(Infinity, 2, 3, 4), 'Float 1 of row 1 is Infinity: send finite numbers.'],
    ['another', floats(1, 2, -Infinity, 4), 'Float 1 of row 2 is -Infinity: send finite numbers.'],
  ])('%s', async (_name, message, details) => {
    const model = createModel('a secret');
    await using server = await serveModel(testSite(), async (sent) => ({ scores: model.score(sent) }));
    using client = plainClient(server.port);
    await expect(client.predict(message)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT, details });
  });

  it('also by the server behind the one that was asked', async () => {
    const model = createModel('a secret');
    await using behind = await serveModel(testSite(), async (sent) => ({ scores: model.score(sent) }));
    await using way = new ModelClient(`127.0.0.1:${behind.port}`, insecure);
    await using server = await serveModel(testSite(), (sent, call) => way.score(sent, call));
    using client = plainClient(server.port);
    await expect(client.predict(floats(1, Number.NaN))).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: 'Float 2 of row 1 is NaN: send finite numbers.',
    });
  });

  it('and an answer of NaN to finite floats is not: the handler’s own fault is nobody else’s', async () => {
    await using server = await serveModel(testSite(), async () => ({ scores: Float32Array.of(Number.NaN) }));
    using client = plainClient(server.port);
    const { probabilities } = packedFloats.decodeResponse(await client.predict(floats(1, 2)));
    expect(probabilities).toEqual(Float32Array.of(Number.NaN));
  });
});

describe('until', () => {
  const never = () => new Promise<Answer>(() => {});

  it('is passed on when given: the deadline ends the call, and the handler learns it', async () => {
    const site = testSite();
    await using server = await serveModel(site, never);
    await using client = new ModelClient(`127.0.0.1:${server.port}`, insecure);
    const deadline = new Date(Date.now() + 1_000);
    const until: Until = { deadline, signal: new AbortController().signal };
    await expect(client.score(rows, testCall('a', 'u'), until)).rejects.toMatchObject({
      code: status.DEADLINE_EXCEEDED,
    });
    const [call] = site.calls;
    expect(Math.abs((call?.until.deadline.getTime() ?? 0) - deadline.getTime())).toBeLessThan(1_000);
    await expect.poll(() => call?.until.signal.aborted).toBe(true);
  });

  it('aborts the call, and the handler learns it', async () => {
    const site = testSite();
    const arrived = Promise.withResolvers<void>();
    await using server = await serveModel(site, () => {
      arrived.resolve();
      return never();
    });
    await using client = new ModelClient(`127.0.0.1:${server.port}`, insecure);
    const leaving = new AbortController();
    const scored = client.score(rows, testCall('a', 'u'), { deadline: noDeadline, signal: leaving.signal });
    await arrived.promise;
    expect(site.calls[0]?.until.signal.aborted).toBe(false);
    leaving.abort();
    await expect(scored).rejects.toMatchObject({ code: status.CANCELLED });
    await expect.poll(() => site.calls[0]?.until.signal.aborted).toBe(true);
  });

  it('sends nothing when the caller has left before', async () => {
    const site = testSite();
    await using server = await serveModel(site, never);
    await using client = new ModelClient(`127.0.0.1:${server.port}`, insecure);
    const until = { deadline: noDeadline, signal: AbortSignal.abort() };
    await expect(client.score(rows, testCall('a', 'u'), until)).rejects.toMatchObject({ code: status.CANCELLED });
    expect(site.calls).toEqual([]);
  });

  it('stays behind when it is not given', async () => {
    const site = testSite();
    await using server = await serveModel(site, async () => ({ scores: Float32Array.of(1, 2) }));
    await using client = new ModelClient(`127.0.0.1:${server.port}`, insecure);
    const call = testCall('a', 'u', { deadline: new Date(0), signal: AbortSignal.abort() });
    await client.score(rows, call);
    expect(site.calls[0]?.until.deadline).toEqual(noDeadline);
    // A second call, so that the first one's end has reached the server.
    await client.score(rows, testCall('b', 'u'));
    expect(site.calls.map(({ until }) => until.signal.aborted)).toEqual([false, false]);
  });
});

it('answers the standard health check', async () => {
  await using server = await serveModel(testSite(), async () => ({ scores: new Float32Array(0) }));
  const client = new Client(`127.0.0.1:${server.port}`, insecure);
  const check = health.Check;
  if (!check) expect.unreachable('the service has no Check');
  for (const name of ['', 'modelservice.ModelService']) {
    const answer = await new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        check.path,
        check.requestSerialize,
        check.responseDeserialize,
        { service: name },
        (error, value) => {
          if (error) reject(error);
          else resolve(value);
        },
      );
    });
    expect(answer).toEqual({ status: 'SERVING' });
  }
  client.close();
});

it('says that the port is taken', async () => {
  await using server = await serveModel(testSite(), async () => ({ scores: new Float32Array(0) }));
  await expect(serveModel(testSite(server.port), async () => ({ scores: new Float32Array(0) }))).rejects.toMatchObject({
    code: 'port-taken',
    message: `Port ${server.port} on 127.0.0.1 is taken.`,
  });
});

it('drops an answer that is still due when it is closed', async () => {
  const arrived = Promise.withResolvers<void>();
  const server = await serveModel(testSite(), () => {
    arrived.resolve();
    return new Promise<Answer>(() => {});
  });
  await using client = new ModelClient(`127.0.0.1:${server.port}`, insecure);
  const scored = client.score(rows, testCall('a', 'u'));
  const failed = expect(scored).rejects.toMatchObject({ code: expect.any(Number) });
  await arrived.promise;
  await server[Symbol.asyncDispose]();
  await failed;
});

function request() {
  return { features: rows.values, dimension: rows.dimension, modelVersion: '', requestId: '' };
}

interface BookedCall extends Call {
  readonly booked: string[];
}

function testCall(id: string, user: string, until?: Until): BookedCall {
  const booked: string[] = [];
  return {
    id,
    user,
    until: until ?? { deadline: noDeadline, signal: new AbortController().signal },
    booked,
    stage(part, work) {
      booked.push(part);
      return work();
    },
  };
}

function testSite(port = 0): Site & { readonly calls: BookedCall[] } {
  const calls: BookedCall[] = [];
  return {
    host: '127.0.0.1',
    port,
    certificates: [],
    calls,
    call(id, user, until) {
      const call = testCall(id, user, until);
      calls.push(call);
      return call;
    },
    listen: () => Promise.reject(new Error('This site is for gRPC.')),
  };
}
