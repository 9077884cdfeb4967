import { once } from 'node:events';
import { connect } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { type ChannelOptions, Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import type { Scorer } from '#lab';
import { credentials, limitsOf, ModelClient, packedFloats, serveModel } from '#rpc';
import { startMessages } from '../../src/gather/messages.ts';
import { callOf, siteOf } from '../../src/rpc/calls.test-data.ts';
import { budget } from './fixes/one-budget.ts';

/** Every place where a limit bites, over real sockets. Each message here is quoted by the runbook. */

const limit = 4_194_304;
const MiB = 2 ** 20;

describe('where a limit bites, and what is said', () => {
  it('server receive: 4,194,304 bytes pass, one more does not, and the handler never runs', async () => {
    await using ends = await open();
    expect(await ends.sendBytes(limit)).toBe('OK');
    expect(ends.handled()).toBe(1);
    expect(await ends.sendBytes(limit + 1)).toBe(
      '8 RESOURCE_EXHAUSTED: Received message larger than max (4194305 vs 4194304)',
    );
    expect(ends.handled()).toBe(1);
  });

  it.each([
    [1_000, 1_048, 4_192_018],
    [4_000, 262, 4_192_018],
  ])('of %i floats a row, %i rows pass and one more does not', async (dimension, most, bytes) => {
    await using ends = await open();
    const messages = startMessages();
    const send = (rows: number) => ends.score({ dimension, values: new Float32Array(rows * dimension) });
    expect(await send(most)).toBe('OK');
    expect((await messages.read()).largestBytes).toBeLessThanOrEqual(limit);
    expect(Math.abs((await messages.read()).largestBytes - bytes)).toBeLessThan(20);
    expect(await send(most + 1)).toMatch(/^8 RESOURCE_EXHAUSTED: Received message larger than max \(\d+ vs 4194304\)$/);
    messages.stop();
  });

  it('client receive: the handler has run, and its answer is refused', async () => {
    await using ends = await open({ server: { 'grpc.max_receive_message_length': -1 }, scores: 1_048_600 });
    expect(await ends.sendBytes(100)).toBe(
      '8 RESOURCE_EXHAUSTED: Received message larger than max (4194440 vs 4194304)',
    );
    expect(ends.handled()).toBe(1);
  });

  it('client send: nothing is sent at all', async () => {
    await using ends = await open({ client: { 'grpc.max_send_message_length': 1_000 } });
    const messages = startMessages();
    expect(await ends.sendBytes(2_000)).toBe(
      '8 RESOURCE_EXHAUSTED: Attempted to send message with a size larger than 1000',
    );
    expect(await messages.read()).toEqual({ sent: 0, largestBytes: 0 });
    expect(ends.handled()).toBe(0);
    messages.stop();
  });

  it('server send: the handler has run, for nothing', async () => {
    await using ends = await open({ server: { 'grpc.max_send_message_length': 1_000 }, scores: 500 });
    expect(await ends.sendBytes(100)).toBe('8 RESOURCE_EXHAUSTED: Sent message larger than max (2043 vs. 1000)');
    expect(ends.handled()).toBe(1);
  });

  it('the client allowing more changes nothing: it is the server that refuses', async () => {
    await using ends = await open({
      client: { 'grpc.max_receive_message_length': 64 * MiB, 'grpc.max_send_message_length': 64 * MiB },
    });
    expect(await ends.sendBytes(limit + 1)).toContain('Received message larger than max (4194305 vs 4194304)');
  });
});

describe('compression is a trap', () => {
  const gzip = { 'grpc.default_compression_algorithm': 2 };

  it('a message far below the limit on the wire is refused by what it decompresses to', async () => {
    await using ends = await open({ client: gzip });
    const messages = startMessages();
    // 997 levels, as quantised features are.
    const values = Float32Array.from({ length: 1_300_000 }, (_, at) => (at % 997) / 997);
    expect(await ends.score({ dimension: 1_000, values })).toBe(
      '8 RESOURCE_EXHAUSTED: Received message that decompresses to a size larger than 4194304',
    );
    expect((await messages.read()).largestBytes).toBeLessThan(limit / 20);
    expect(ends.handled()).toBe(0);
    messages.stop();
  });

  // 64 MiB of zeros in 64 KB.
  const bomb = gzipSync(Buffer.alloc(64 * MiB));

  it('a bomb is refused', async () => {
    await using ends = await open();
    expect(await ends.sendRaw(bomb)).toContain('decompresses to a size larger than 4194304');
    expect(ends.handled()).toBe(0);
  });

  it('with no limit it is let in', async () => {
    await using ends = await open({ server: { 'grpc.max_receive_message_length': -1 } });
    // Zeros are no message of ours: that it is decoded at all is what shows that it came through.
    expect(await ends.sendRaw(bomb)).toMatch(/^3 INVALID_ARGUMENT: .*Malformed protobuf message: field number 0/);
  });
});

describe('a retry by the service config', () => {
  const retries: ChannelOptions = {
    'grpc.service_config': JSON.stringify({
      loadBalancingConfig: [],
      methodConfig: [
        {
          name: [{}],
          retryPolicy: {
            maxAttempts: 4,
            initialBackoff: '0.01s',
            maxBackoff: '0.02s',
            backoffMultiplier: 1,
            retryableStatusCodes: ['RESOURCE_EXHAUSTED', 'INTERNAL'],
          },
        },
      ],
    }),
  };

  it.each([
    [1_000, 4],
    [1.5 * MiB, 1],
  ])('of %i bytes makes %i attempts: beyond 1 MiB it silently does nothing', async (bytes, attempts) => {
    await using ends = await open({ client: retries, fails: true });
    expect(await ends.sendBytes(bytes)).toContain('13 INTERNAL');
    expect(ends.handled()).toBe(attempts);
  });
});

describe('one budget', () => {
  it('gives both sides the same limit', () => {
    expect(limitsOf(budget)).toEqual({
      'grpc.max_receive_message_length': 16 * MiB,
      'grpc.max_send_message_length': 16 * MiB,
    });
  });

  it.each([
    { ...budget, atOnce: budget.atOnce + 1 },
    { ...budget, messageBytes: budget.memoryBytes + 1 },
    { ...budget, messageBytes: -1 },
    { ...budget, atOnce: 0 },
  ])('%o: does not start', (broken) => {
    expect(() => limitsOf(broken)).toThrow(/at a time take more than|whole numbers above 0/);
  });
});

interface Wish {
  readonly server?: ChannelOptions;
  readonly client?: ChannelOptions;
  /** Scores that the model answers with. */
  readonly scores?: number;
  readonly fails?: true;
}

const predict = '/modelservice.ModelService/Predict';
const asBytes = (bytes: Buffer) => bytes;

async function open({ server = {}, client = {}, scores = 1, fails }: Wish = {}) {
  let handled = 0;
  const model: Scorer['score'] = async () => {
    handled += 1;
    if (fails) throw new Error('out of order');
    return { scores: new Float32Array(scores).fill(0.5) };
  };
  await using stack = new AsyncDisposableStack();
  const listening = stack.use(await serveModel(siteOf(), model, server));
  const address = `127.0.0.1:${listening.port}`;
  const scorer = stack.use(new ModelClient(address, credentials.createInsecure(), client));
  const raw = new Client(address, credentials.createInsecure(), client);
  stack.defer(() => raw.close());

  const ask = (message: Buffer, metadata = new Metadata()) =>
    new Promise<string>((resolve) => {
      raw.makeUnaryRequest(predict, asBytes, asBytes, message, metadata, (error) =>
        resolve(error ? error.message : 'OK'),
      );
    });
  const opened = stack.move();
  return {
    handled: () => handled,
    score: (rows: Parameters<Scorer['score']>[0]) =>
      scorer.score(rows, callOf('job')).then(
        () => 'OK',
        (error: ServiceError) => error.message,
      ),
    /** A right message of exactly so many bytes. */
    sendBytes(bytes: number) {
      const floats = Math.floor(bytes / 4) - 8;
      const request = { features: new Float32Array(floats), dimension: 0, modelVersion: '', requestId: '' };
      const missing = bytes - packedFloats.encodeRequest(request).length;
      const text = (length: number) => packedFloats.encodeRequest({ ...request, modelVersion: 'v'.repeat(length) });
      return ask(text(missing - 2));
    },
    /** Bytes that were compressed before. */
    sendRaw: (compressed: Buffer) => sendCompressed(listening.port, compressed),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** By HTTP/2 alone: grpc-js compresses what it is given, and a bomb is made beforehand. */
async function sendCompressed(port: number, compressed: Buffer): Promise<string> {
  const session = connect(`http://127.0.0.1:${port}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': predict,
    'content-type': 'application/grpc',
    'grpc-encoding': 'gzip',
    te: 'trailers',
  });
  const frame = Buffer.alloc(5);
  frame[0] = 1;
  frame.writeUInt32BE(compressed.length, 1);
  let told: Record<string, unknown> = {};
  const note = (headers: Record<string, unknown>) => {
    told = { ...told, ...headers };
  };
  stream.on('response', note).on('trailers', note).resume();
  stream.end(Buffer.concat([frame, compressed]));
  await once(stream, 'close');
  session.destroy();
  const names: Record<string, string> = { 3: 'INVALID_ARGUMENT', 8: 'RESOURCE_EXHAUSTED', 13: 'INTERNAL' };
  const code = String(told['grpc-status']);
  return `${code} ${names[code]}: ${decodeURIComponent(String(told['grpc-message']))}`;
}
