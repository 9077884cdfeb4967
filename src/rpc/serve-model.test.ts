import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import type { Answer, Call } from '../lab/variant.ts';
import { callOf, rows, siteOf, untilOf } from './calls.test-data.ts';
import { credentials, ModelClient, serveModel } from './index.ts';

/** What the handler of a call learns of whoever called. */

const insecure = credentials.createInsecure();
const never = () => new Promise<Answer>(() => {});

it.each<[string, (socket: Socket) => void]>([
  ['is lost', (socket) => socket.destroy()],
  ['is reset', (socket) => socket.resetAndDestroy()],
])('the handler learns that the connection %s', async (_how, end) => {
  const calls: Call[] = [];
  await using server = await serveModel(siteOf(calls), never);
  await using way = await startRelay(server.port);
  await using client = new ModelClient(`127.0.0.1:${way.port}`, insecure);
  const scored = client.score(rows, callOf('a'));
  await expect.poll(() => calls.length).toBe(1);
  expect(calls[0]?.until.signal.aborted).toBe(false);
  for (const socket of way.toServer) end(socket);
  await expect(scored).rejects.toMatchObject({ code: status.UNAVAILABLE });
  await expect.poll(() => calls[0]?.until.signal.aborted).toBe(true);
});

it('the handler learns that its caller had left before it was asked', async () => {
  const calls: Call[] = [];
  const answer: Answer = { scores: Float32Array.of(1, 2) };
  await using server = await serveModel(siteOf(calls), (_rows, { user }) =>
    user === 'a' ? Promise.resolve(answer) : never(),
  );
  await using way = await startRelay(server.port);
  await using client = new ModelClient(`127.0.0.1:${way.port}`, insecure);
  await client.score(rows, callOf('a'));
  // A busy server reads the call and its end at once.
  const held = way.hold();
  const leaving = new AbortController();
  const scored = client.score(rows, callOf('b'), untilOf({ signal: leaving.signal }));
  await expect.poll(() => held.bytes).toBeGreaterThan(0);
  await wait(20);
  const callBytes = held.bytes;
  leaving.abort();
  await expect(scored).rejects.toMatchObject({ code: status.CANCELLED });
  await expect.poll(() => held.bytes).toBeGreaterThan(callBytes);
  held.release();
  await expect
    .poll(() => calls.map(({ user, until }) => [user, until.signal.aborted]))
    .toEqual([
      ['a', false],
      ['b', true],
    ]);
});

it('an answered call never says that its caller has left, however the caller leaves afterwards', async () => {
  const calls: Call[] = [];
  await using server = await serveModel(siteOf(calls), async () => ({ scores: Float32Array.of(1, 2) }));
  const client = new ModelClient(`127.0.0.1:${server.port}`, insecure);
  const leaving = new AbortController();
  await client.score(rows, callOf('a'), untilOf({ signal: leaving.signal }));
  await client.score(rows, callOf('b'), untilOf({ deadline: new Date(Date.now() + 60) }));
  await expect(client.score({ dimension: 3, values: rows.values }, callOf('c'))).rejects.toThrow('INVALID_ARGUMENT');
  leaving.abort();
  await client[Symbol.asyncDispose]();
  await wait(100);
  expect(calls.map(({ user, until }) => [user, until.signal.aborted])).toEqual([
    ['a', false],
    ['b', false],
    ['c', false],
  ]);
});

/** A way to the server that a test can cut, or hold back. */
async function startRelay(port: number) {
  const toServer = new Set<Socket>();
  const ends = new Set<Socket>();
  let held: Buffer[] | null = null;
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    toServer.add(far);
    for (const end of [near, far]) ends.add(end.on('error', () => {}));
    near.on('data', (chunk) => {
      if (held) held.push(chunk);
      else far.write(chunk);
    });
    far.pipe(near);
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    toServer,
    /** What comes now waits until it is released, in one piece. */
    hold() {
      const chunks: Buffer[] = [];
      held = chunks;
      return {
        get bytes() {
          return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
        },
        release() {
          held = null;
          for (const far of toServer) far.write(Buffer.concat(chunks));
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const end of ends) end.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
