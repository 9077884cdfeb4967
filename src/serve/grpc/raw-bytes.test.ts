import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packedFloats } from '../../rpc/packed-floats/index.ts';
import { plainClient } from '../../rpc/plain-client.test-data.ts';
import { startGrpc } from '../serve.test-data.ts';

/** What no gRPC library would send: by HTTP/2 alone. */

const message = packedFloats.encodeRequest({
  features: Float32Array.of(1, 2),
  dimension: 0,
  modelVersion: '',
  requestId: '',
});

const truncated = /^13 The call ended in the midst of a message/;

function framed(bytes: Buffer, says = bytes.length, compressed = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(compressed);
  head.writeUInt32BE(says, 1);
  return Buffer.concat([head, bytes]);
}

function open(port: number, initialWindowSize?: number): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${port}`, initialWindowSize ? { settings: { initialWindowSize } } : {});
  onTestFinished(() => session.destroy());
  return session.on('error', () => {});
}

function ask(session: ClientHttp2Session, method: string, headers: Record<string, string> = {}) {
  const stream = session.request({
    ':method': 'POST',
    ':path': `/modelservice.ModelService/${method}`,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  return stream.on('error', () => {});
}

type Stream = ReturnType<typeof ask>;

/** `code text`, or how else it ended. */
async function statusOf(stream: Stream): Promise<string> {
  let said: IncomingHttpHeaders = {};
  stream.on('response', (headers) => {
    said = { ...said, ...headers };
  });
  stream.on('trailers', (headers) => {
    said = { ...said, ...headers };
  });
  stream.resume();
  // A status that comes before all was sent leaves the stream half open.
  await Promise.race([once(stream, 'close'), once(stream, 'end')]);
  return said['grpc-status'] === undefined
    ? `HTTP ${said[':status']}, reset ${stream.rstCode}`
    : `${said['grpc-status']} ${decodeURI(String(said['grpc-message'] ?? ''))}`;
}

describe.each(['Predict', 'PredictStream', 'PredictBatch'])('%s', (method) => {
  it.each<[string, Buffer, RegExp, Record<string, string>?]>([
    ['no message', Buffer.alloc(0), method === 'PredictBatch' ? /^0 / : /^12 .+/],
    ['half of a head', framed(message).subarray(0, 3), truncated],
    ['half of a message', framed(message).subarray(0, -4), truncated],
    ['a message that says it is longer', framed(message, message.length + 100), truncated],
    ['a message that says it is huge', framed(message, 0xffff_ffff), /^8 Received message larger than max/],
    ['gzip that is none', framed(message, message.length, 1), /^13 /, { 'grpc-encoding': 'gzip' }],
    ['an encoding that nobody knows', framed(message, message.length, 1), /^(12|13) /, { 'grpc-encoding': 'snappy' }],
  ])('%s ends with a status, and its neighbours notice nothing', async (_what, bytes, says, headers) => {
    await using grpc = await startGrpc({ modelMs: 20 });
    const session = open(grpc.server.port);
    const neighbour = ask(session, 'Predict');
    neighbour.end(framed(message));
    const beside = statusOf(neighbour);
    const stream = ask(session, method, headers);
    stream.end(bytes);
    expect(await statusOf(stream)).toMatch(says);
    expect(await beside).toMatch(/^0 /);
  });
});

it.each<[string, Record<string, string>, RegExp]>([
  ['what is no gRPC', { 'content-type': 'application/json' }, /^HTTP 415/],
  ['GET', { ':method': 'GET' }, /./],
  ['a method that is not there', { ':path': '/modelservice.ModelService/Nothing' }, /^12 /],
  ['a timeout that is none', { 'grpc-timeout': 'soon' }, /^(13|0) /],
])('%s', async (_what, headers, says) => {
  await using grpc = await startGrpc();
  const session = open(grpc.server.port);
  const stream = ask(session, 'Predict', headers);
  if (headers[':method'] !== 'GET') stream.end(framed(message));
  expect(await statusOf(stream)).toMatch(says);
  using client = plainClient(grpc.server.port);
  await client.predict(message);
});

it('a call that stays half-sent keeps nobody waiting, and ends with its deadline', async () => {
  await using grpc = await startGrpc();
  const session = open(grpc.server.port);
  const half = ask(session, 'Predict', { 'grpc-timeout': '300m' });
  half.write(framed(message).subarray(0, 7));
  using client = plainClient(grpc.server.port);
  await client.predict(message);
  expect(await statusOf(half)).toMatch(/^4 /);
});

it('whoever takes no tokens has no more made', async () => {
  await using grpc = await startGrpc({ tokens: 2_000 });
  const session = open(grpc.server.port, 100);
  const stream = ask(session, 'PredictStream');
  stream.end(framed(message));
  await expect.poll(() => grpc.model.scored).toBeGreaterThan(0);
  await expectRest(() => grpc.model.scored);
  expect(grpc.model.scored).toBeLessThan(1_000);
  // And from then on as fast as he takes them.
  stream.resume();
  await expect.poll(() => grpc.model.scored).toBe(2_000);
});

it('whoever takes no answers of a batch is not read any further, and gets all once he does', async () => {
  await using grpc = await startGrpc();
  const session = open(grpc.server.port, 100);
  const stream = ask(session, 'PredictBatch');
  let sent = 0;
  const send = async () => {
    for (; sent < 2_000; sent += 1) if (!stream.write(framed(message))) await once(stream, 'drain');
    stream.end();
  };
  const sending = send();
  await expect.poll(() => grpc.model.scored).toBeGreaterThan(0);
  await expectRest(() => grpc.model.scored);
  expect(grpc.model.scored).toBeLessThan(1_000);
  const ended = statusOf(stream);
  await sending;
  expect(await ended).toMatch(/^0 /);
  expect(grpc.model.scored).toBe(2_000);
});

it('a connection that is lost in the midst of a stream ends its work', async () => {
  await using grpc = await startGrpc({ modelMs: 2, tokens: 100_000 });
  const session = open(grpc.server.port);
  const stream = ask(session, 'PredictStream');
  stream.end(framed(message));
  await once(stream, 'data');
  session.destroy(undefined, constants.NGHTTP2_NO_ERROR);
  await expectRest(() => grpc.model.scored);
  expect(grpc.model.scored).toBeLessThan(10_000);
});

/** Until it has not grown for 100 ms. */
async function expectRest(count: () => number): Promise<void> {
  for (let before = -1; before !== count(); ) {
    before = count();
    await wait(100);
  }
}
