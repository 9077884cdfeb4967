import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { Client, type ClientOptions, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { asBytes } from '../../rpc/binding.ts';
import { packedFloats } from '../../rpc/packed-floats/index.ts';
import { startGrpc } from '../serve.test-data.ts';
import { type GrpcLimits, usualLimits } from './limits.ts';

/** What a client sees of a connection's limits. */

const longMs = 60_000;
const shortMs = 30;

async function start(limits: Partial<GrpcLimits>, modelMs = 0) {
  const grpc = await startGrpc({ modelMs, slots: 1 }, { limits: { ...usualLimits, ...limits } });
  onTestFinished(() => grpc[Symbol.asyncDispose]());
  return grpc;
}

function open(port: number): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${port}`);
  onTestFinished(() => session.destroy());
  return session.on('error', () => {});
}

/** A call that stays open until it is ended. */
function callOn(session: ClientHttp2Session) {
  const stream = session.request(
    {
      ':method': 'POST',
      ':path': '/modelservice.ModelService/PredictBatch',
      'content-type': 'application/grpc',
      te: 'trailers',
    },
    { endStream: false },
  );
  return stream.on('error', () => {});
}

function framed(): Buffer {
  const question = { features: Float32Array.of(1, 2), dimension: 0, modelVersion: '', requestId: '' };
  const message = packedFloats.encodeRequest(question);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function ping(session: ClientHttp2Session): Promise<void> {
  return new Promise((resolve, reject) => {
    session.ping((error) => (error ? reject(error) : resolve()));
  });
}

function grpcClient(port: number, options: ClientOptions = {}): Client {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), options);
  onTestFinished(() => client.close());
  return client;
}

function predict(client: Client): Promise<ServiceError | null> {
  return new Promise((resolve) => {
    const path = '/modelservice.ModelService/Predict';
    client.makeUnaryRequest(path, asBytes, asBytes, framed().subarray(5), resolve);
  });
}

describe('--min-ping-interval-ms', () => {
  const pings = { minIntervalMs: longMs, permitWithoutCalls: false };

  it('ends the connection of who pings for the fourth time, with too_many_pings', async () => {
    const { server } = await start({ pings });
    const session = open(server.port);
    // Counting begins with the first call, and a client's ping overtakes the headers of its call.
    const answered = callOn(session);
    answered.end(framed());
    answered.resume();
    await once(answered, 'close');
    callOn(session).write(framed().subarray(0, 3));
    for (let times = 0; times < 3; times += 1) await ping(session);
    expect(session.closed).toBe(false);
    const gone = once(session, 'goaway');
    session.ping(() => {});
    const [code, , data] = await gone;
    expect(code).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    expect(String(data)).toBe('too_many_pings');
  });

  it('counts anew after whatever the server has sent of a call', async () => {
    const { server } = await start({ pings });
    const session = open(server.port);
    const call = callOn(session);
    for (let round = 0; round < 3; round += 1) {
      call.write(framed());
      await once(call, 'data');
      for (let times = 0; times < 3; times += 1) await ping(session);
    }
    expect(session.closed).toBe(false);
  });

  it('is told to a client of grpc-js, whose call in flight ends with RESOURCE_EXHAUSTED, and hurts no other caller', async () => {
    const { server } = await start({ pings }, 2_000);
    const eager = predict(grpcClient(server.port, { 'grpc.keepalive_time_ms': shortMs }));
    const other = predict(grpcClient(server.port, { 'grpc.use_local_subchannel_pool': 1 }));
    expect(await eager).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: 'Bandwidth exhausted or memory limit exceeded',
    });
    expect(await other).toBeNull();
  });

  it('allows two hours without a call, unless it is permitted', async () => {
    const often = { minIntervalMs: 1, permitWithoutCalls: false };
    const [strict, permitting] = [
      await start({ pings: often }),
      await start({ pings: { ...often, permitWithoutCalls: true } }),
    ];
    const pingIdle = async (port: number) => {
      const session = open(port);
      const call = callOn(session);
      call.end();
      call.resume();
      await once(call, 'close');
      const gone = once(session, 'goaway').then(() => 'gone');
      const pinged = (async () => {
        for (let times = 0; times < 5; times += 1) {
          await ping(session);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        return 'there';
      })().catch(() => 'gone');
      return await Promise.race([gone, pinged]);
    };
    expect(await pingIdle(strict.server.port)).toBe('gone');
    expect(await pingIdle(permitting.server.port)).toBe('there');
  });

  it('left out, lets clients ping as often as they like', async () => {
    const { server } = await start({});
    const session = open(server.port);
    await once(session, 'remoteSettings');
    callOn(session).write(framed().subarray(0, 3));
    for (let times = 0; times < 50; times += 1) await ping(session);
    expect(session.closed).toBe(false);
  });
});

it('--max-concurrent-streams is told to clients, and grpc-js keeps calls back until there is room', async () => {
  const { server, model } = await start({ maxConcurrentStreams: 1 }, 20);
  const session = open(server.port);
  await once(session, 'remoteSettings');
  expect(session.remoteSettings.maxConcurrentStreams).toBe(1);
  const client = grpcClient(server.port);
  expect(await Promise.all(Array.from({ length: 4 }, () => predict(client)))).toEqual([null, null, null, null]);
  expect(model.scored).toBe(4);
});

it('--max-connection-age-ms says GOAWAY with max_age, and a client of grpc-js loses no call by it', async () => {
  const { server, model } = await start({ maxConnectionAgeMs: shortMs });
  const [code, , data] = await once(open(server.port), 'goaway');
  expect([code, String(data)]).toEqual([constants.NGHTTP2_NO_ERROR, 'max_age']);
  const client = grpcClient(server.port);
  const untilMs = performance.now() + 10 * shortMs;
  let asked = 0;
  while (performance.now() < untilMs) {
    expect(await predict(client)).toBeNull();
    asked += 1;
  }
  expect(model.scored).toBe(asked);
});

it('--max-connection-age-grace-ms cuts a call that goes on after that', async () => {
  const { server } = await start({ maxConnectionAgeMs: shortMs, maxConnectionAgeGraceMs: shortMs });
  const session = open(server.port);
  const call = callOn(session);
  call.write(framed().subarray(0, 3));
  const closed = [call, session].map((cut) => new Promise((resolve) => cut.once('close', resolve)));
  await Promise.all([once(session, 'goaway'), ...closed]);
  expect(call.closed).toBe(true);
});

it('--max-connection-idle-ms says GOAWAY where there is no call', async () => {
  const { server } = await start({ maxConnectionIdleMs: shortMs });
  const session = open(server.port);
  const call = callOn(session);
  call.end();
  call.resume();
  const [code] = await once(session, 'goaway');
  expect(code).toBe(constants.NGHTTP2_NO_ERROR);
});

it('--keepalive-time-ms pings, and --keepalive-timeout-ms drops who does not answer', async () => {
  const { server } = await start({ keepaliveTimeMs: shortMs, keepaliveTimeoutMs: shortMs });
  const session = open(server.port);
  await once(session, 'ping');
  const silent = connectTcp(server.port, '127.0.0.1');
  onTestFinished(() => void silent.destroy());
  silent.on('error', () => {});
  // A preface and empty SETTINGS, and never a word more.
  silent.write(
    Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from('000000040000000000', 'hex')]),
  );
  silent.resume();
  await once(silent, 'close');
  expect(session.closed).toBe(false);
});
