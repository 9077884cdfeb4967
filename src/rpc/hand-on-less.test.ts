import { once } from 'node:events';
import { constants, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import type { Answer, Call } from '../lab/variant.ts';
import { callOf, rows, siteOf, untilOf } from './calls.test-data.ts';
import { atMost, credentials, ModelClient, serveModel, within } from './index.ts';

const answer: Answer = { scores: Float32Array.of(1, 2) };
/** Node's servers take so many resets at once (`streamResetBurst`), and then 33 a second. */
const burst = 1_000;

/** A model that never answers, and stops when it is told to. */
function serveSilence() {
  return serveModel(siteOf(), (_rows, { user, until: { signal } }) =>
    user === 'first' ? Promise.resolve(answer) : new Promise((_, reject) => signal.addEventListener('abort', reject)),
  );
}

describe('a deadline of which the server is given less', () => {
  it.each([
    [0, 100, 'every caller ends its late call by a reset, and the connection ends with all of its calls'],
    // So long that a thread which others kept from the CPU does not reach both ends at once.
    [300, 400, 'the server ends each late call by its status, and none is lost to another'],
  ])('a margin of %i ms of %i: %s', async (marginMs, withinMs) => {
    await using server = await serveSilence();
    await using client = new ModelClient(`127.0.0.1:${server.port}`, credentials.createInsecure(), {}, { marginMs });
    await client.score(rows, callOf('first'));
    const model = within(withinMs, atMost(128, client));
    const codes: unknown[] = [];
    // Waves, so that calls are in flight when the guard strikes; two bursts, since one is what it lets pass.
    for (let sent = 0; sent < 2 * burst; sent += 100) {
      const wave = Array.from({ length: 100 }, (_, index) => model.score(rows, callOf(`call-${sent + index}`)));
      for (const one of await Promise.allSettled(wave)) codes.push(one.status === 'rejected' ? one.reason.code : 'ok');
    }
    const others = codes.filter((code) => code !== status.DEADLINE_EXCEEDED);
    if (marginMs > 0) expect(others).toEqual([]);
    else expect(new Set(others)).toEqual(new Set([status.INTERNAL]));
  });

  it('comes to the server as that much less, and half of what is left at least', async () => {
    const calls: Call[] = [];
    await using server = await serveModel(siteOf(calls), async () => answer);
    await using client = new ModelClient(
      `127.0.0.1:${server.port}`,
      credentials.createInsecure(),
      {},
      { marginMs: 50_000 },
    );
    const leftOf = async (ms: number) => {
      await client.score(rows, callOf('u'), untilOf({ deadline: new Date(Date.now() + ms) }));
      return (calls.at(-1)?.until.deadline.getTime() ?? 0) - Date.now();
    };
    const far = await leftOf(400_000);
    expect(far).toBeGreaterThan(300_000);
    expect(far).toBeLessThanOrEqual(350_000);
    const near = await leftOf(80_000);
    expect(near).toBeGreaterThan(20_000);
    expect(near).toBeLessThanOrEqual(40_000);
  });

  it('is the caller’s own where the server says nothing: the call is taken back', async () => {
    const closed = Promise.withResolvers<number | undefined>();
    const server = createServer().on('stream', (stream) => {
      stream.on('error', () => {}).once('close', () => closed.resolve(stream.rstCode));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      await using client = new ModelClient(`127.0.0.1:${port}`, credentials.createInsecure(), {}, { marginMs: 50 });
      const late = client.score(rows, callOf('u'), untilOf({ deadline: new Date(Date.now() + 200) }));
      await expect(late).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
      expect(await closed.promise).toBe(constants.NGHTTP2_CANCEL);
    } finally {
      server.close();
    }
  });
});
