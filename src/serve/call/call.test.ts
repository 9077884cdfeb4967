import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createClassifier } from '../../model/classifier.ts';
import { createAuthority } from '../../services/certificates.ts';
import { plan, siteHere, startGrpc, startRest } from '../serve.test-data.ts';
import { startWeb } from '../web/web.test-data.ts';
import { callGrpc, grpcMethods } from './call-grpc.ts';
import { callOverWeb, webMethods } from './call-over-web.ts';
import { callRest } from './call-rest.ts';
import type { Calling, Question, TimedAnswer } from './calling.ts';
import { restFormats } from './rest-messages.ts';

/** The clients, over real sockets, against the servers. */

const features = Float32Array.from({ length: 512 }, (_, at) => Math.sin(at));
const question: Question = { features, dimension: 0, modelVersion: '', requestId: 'r' };
const expected = createClassifier(`${plan.seed} v1`, plan.classes).score({ dimension: 512, values: features });

function callingOf(address: string, changed: Partial<Calling> = {}): Calling & { readonly answers: TimedAnswer[] } {
  const answers: TimedAnswer[] = [];
  return {
    address,
    trust: null,
    maxTimeMs: 10_000,
    signal: new AbortController().signal,
    answers,
    onAnswer: (answer) => answers.push(answer),
    ...changed,
  };
}

describe('REST', () => {
  it.each(restFormats)('%s has the same answer, in its own number of bytes', async (format) => {
    await using rest = await startRest();
    const calling = callingOf(`127.0.0.1:${rest.server.port}`);
    const { failure, bytesSent, bytesReceived } = await callRest(format, question, calling);
    expect(failure).toBe(null);
    expect(calling.answers.map(({ probabilities }) => probabilities)).toEqual([expected]);
    const [least, most] = { json: [8_000, 12_000], base64: [2_731, 3_100], raw: [2_048, 2_400] }[format] as [
      number,
      number,
    ];
    expect(bytesSent).toBeGreaterThan(least);
    expect(bytesSent).toBeLessThan(most);
    expect(bytesReceived).toBeGreaterThan(100);
  });

  it('says what the server said', async () => {
    await using rest = await startRest();
    const calling = callingOf(`127.0.0.1:${rest.server.port}`);
    const { failure } = await callRest('json', { ...question, features: Float32Array.of(1, Number.NaN) }, calling);
    expect(failure).toEqual({
      code: 422,
      says: '422 Unprocessable Entity: Element 2 of `features` is null: send numbers.',
      details: '/problems/invalid-input',
    });
  });

  it('ends with its time', async () => {
    await using rest = await startRest({ modelMs: 5_000 });
    const calling = callingOf(`127.0.0.1:${rest.server.port}`, { maxTimeMs: 200 });
    const { failure } = await callRest('json', question, calling);
    expect(failure).toMatchObject({ code: null, says: 'no answer: It took more than the 200 ms of --max-time.' });
  });

  it.each<[string, string | null, string]>([
    ['nobody', null, 'ECONNREFUSED'],
    ['who hangs up', '', 'socket hang up'],
    ['who speaks no HTTP', 'hello\r\n\r\n', 'Parse Error'],
    ['another page', 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>', 'not valid JSON'],
    ['other JSON', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}', 'The answer has no `probabilities`'],
    ['a gateway', 'HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n', '502 Bad Gateway'],
  ])('%s is told apart', async (_who, answer, says) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => (answer ? socket.end(answer) : socket.destroy()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const place = server.address();
    const port = typeof place === 'object' ? (place?.port ?? 0) : 0;
    if (answer === null) await new Promise((resolve) => server.close(resolve));
    const { failure } = await callRest('json', question, callingOf(`127.0.0.1:${port}`));
    if (answer !== null) server.close();
    expect(failure?.says).toContain(says);
  });
});

describe('gRPC', () => {
  it.each(grpcMethods)('%s', async (method) => {
    await using grpc = await startGrpc();
    const calling = callingOf(grpc.address);
    const questions =
      method === 'batch' ? Array.from({ length: 50 }, (_, at) => ({ ...question, requestId: `r${at}` })) : [question];
    const { failure, bytesSent, tookMs } = await callGrpc(method, questions, calling);
    expect(failure).toBe(null);
    expect(calling.answers).toHaveLength({ predict: 1, stream: plan.tokens, batch: 50 }[method]);
    expect(calling.answers[0]?.probabilities).toEqual(expected);
    expect(calling.answers.map(({ requestId }) => requestId)).toEqual(
      method === 'batch' ? questions.map(({ requestId }) => requestId) : calling.answers.map(() => 'r'),
    );
    expect(bytesSent).toBeGreaterThan(questions.length * 2_048);
    expect(bytesSent).toBeLessThan(questions.length * 2_048 + questions.length * 40 + 400);
    expect(calling.answers.at(-1)?.atMs).toBeLessThanOrEqual(tookMs);
  });

  it('says the status, and its deadline reaches the server', async () => {
    await using grpc = await startGrpc({ modelMs: 5_000, slots: 1 });
    const unknown = await callGrpc('predict', [{ ...question, modelVersion: 'v9' }], callingOf(grpc.address));
    expect(unknown.failure).toMatchObject({ code: 5, says: expect.stringContaining('5 NOT_FOUND: There is no model') });
    const late = await callGrpc('predict', [question], callingOf(grpc.address, { maxTimeMs: 200 }));
    expect(late.failure).toMatchObject({ code: 4 });
  });

  it('is taken back, which stops the work', async () => {
    await using grpc = await startGrpc({ modelMs: 5, tokens: 100_000 });
    const leaving = new AbortController();
    const calling = callingOf(grpc.address, { signal: leaving.signal, onAnswer: () => leaving.abort() });
    const { failure } = await callGrpc('stream', [question], calling);
    expect(failure).toMatchObject({ code: 1 });
    await expect.poll(() => grpc.model.waiting).toBe(0);
    expect(grpc.model.scored).toBeLessThan(1_000);
  });
});

describe.each(['grpc-web', 'connect'] as const)('%s', (protocol) => {
  it.each(webMethods)('%s', async (method) => {
    await using web = await startWeb();
    const calling = callingOf(web.address);
    const { failure, bytesSent, tookMs } = await callOverWeb(protocol, method, question, calling);
    expect(failure).toBe(null);
    expect(calling.answers).toHaveLength({ predict: 1, stream: plan.tokens }[method]);
    expect(calling.answers[0]).toMatchObject({ probabilities: expected, requestId: 'r', modelVersion: 'v1' });
    expect(bytesSent).toBeGreaterThan(2_048);
    expect(bytesSent).toBeLessThan(2_700);
    expect(calling.answers.at(-1)?.atMs).toBeLessThanOrEqual(tookMs);
  });

  it('says the status, before a message and after one', async () => {
    await using web = await startWeb();
    const unknown = await callOverWeb(protocol, 'predict', { ...question, modelVersion: 'v9' }, callingOf(web.address));
    expect(unknown.failure).toMatchObject({ code: 5, says: expect.stringContaining('5 NOT_FOUND: There is no model') });
    const calling = callingOf(web.address);
    const late = { ...question, features: Float32Array.of(1, 2, Number.NaN, 4), dimension: 2 };
    const { failure } = await callOverWeb(protocol, 'stream', late, calling);
    expect(calling.answers).toHaveLength(1);
    expect(failure).toMatchObject({ code: 3, says: expect.stringMatching(/^3 INVALID_ARGUMENT: .*NaN/) });
  });

  it('has a deadline, which reaches the server behind', async () => {
    await using web = await startWeb({ modelMs: 5_000, slots: 1 });
    const { failure } = await callOverWeb(protocol, 'predict', question, callingOf(web.address, { maxTimeMs: 200 }));
    expect(failure).toMatchObject({ code: 4 });
    await expect.poll(() => web.behind.model.waiting).toBe(0);
  });

  it('is taken back, which stops the work', async () => {
    await using web = await startWeb({ modelMs: 5, tokens: 100_000 });
    const leaving = new AbortController();
    const calling = callingOf(web.address, { signal: leaving.signal, onAnswer: () => leaving.abort() });
    const { failure } = await callOverWeb(protocol, 'stream', question, calling);
    expect(failure).toMatchObject({ code: 1 });
    await expect.poll(() => web.behind.model.waiting).toBe(0);
    expect(web.behind.model.scored).toBeLessThan(1_000);
  });

  it('tells a server that is not there from one that is not there behind', async () => {
    const { failure } = await callOverWeb(protocol, 'predict', question, callingOf('127.0.0.1:1'));
    expect(failure?.says).toBe('14 UNAVAILABLE: connect ECONNREFUSED 127.0.0.1:1');
  });
});

describe('TLS', async () => {
  const authority = await createAuthority();
  const other = await createAuthority();
  const certificate = await authority.certify('a server');
  const keys = [{ private_key: Buffer.from(certificate.key), cert_chain: Buffer.from(certificate.cert) }];
  const trusts = {
    'its authority': [{ ca: Buffer.from(authority.ca), insecure: false }, true],
    'whatever it shows': [{ ca: null, insecure: true }, true],
    'another authority': [{ ca: Buffer.from(other.ca), insecure: false }, false],
    'the usual authorities': [{ ca: null, insecure: false }, false],
  } as const;

  it.each(Object.entries(trusts))('to whoever trusts %s', async (_whom, [trust, isTrusted]) => {
    await using rest = await startRest({}, { certificate });
    await using grpc = await startGrpc({}, { site: { ...siteHere(), certificates: keys } });
    await using web = await startWeb({}, { certificate });
    const asRest = await callRest('raw', question, callingOf(`127.0.0.1:${rest.server.port}`, { trust }));
    const asGrpc = await callGrpc('predict', [question], callingOf(grpc.address, { trust }));
    const asWeb = await callOverWeb('grpc-web', 'predict', question, callingOf(web.address, { trust }));
    for (const { failure, bytesReceived } of [asRest, asGrpc, asWeb]) {
      expect(failure === null).toBe(isTrusted);
      // The handshake is among the bytes.
      if (isTrusted) expect(bytesReceived).toBeGreaterThan(800);
    }
  });
});
