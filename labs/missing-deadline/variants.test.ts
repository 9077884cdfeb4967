import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Answer, Call, Variant } from '#lab';
import { startRpcs } from '../../src/gather/rpcs.ts';
import type { EvidenceOf } from '../../src/lab/evidence.ts';
import { callOf, rows, siteOf } from '../../src/rpc/calls.test-data.ts';
import { serveModel } from '../../src/rpc/index.ts';
import { importVariant } from '../../src/services/import-variant.ts';
import { linkTo } from '../../src/services/link.ts';
import { withDeadlines } from './variants.test-data.ts';

const here = import.meta.dirname;

describe('while the model no longer answers', () => {
  it.each([...withDeadlines, 'wrong-fixes/promise-timeout.ts'])(
    '%s gives every user their own earlier answer, and an error to those who have none',
    async (file) => {
      await using chain = await startChain(file);
      for (const user of ['u1', 'u2']) await chain.score(user);
      chain.slow = true;
      const [first, second, stranger] = await Promise.allSettled(['u1', 'u2', 'u3'].map(chain.score));
      expect([first, second]).toEqual([
        { status: 'fulfilled', value: { scores: Float32Array.of(1), degraded: true } },
        { status: 'fulfilled', value: { scores: Float32Array.of(2), degraded: true } },
      ]);
      expect(stranger).toMatchObject({ status: 'rejected', reason: expect.any(Error) });
    },
  );

  it.each(withDeadlines)('%s stops its calls', async (file) => {
    await using chain = await startChain(file);
    chain.slow = true;
    await expect(chain.score('u1')).rejects.toThrow('DEADLINE_EXCEEDED');
    // Its stream may be closed a turn after the caller was told.
    await expect.poll(() => chain.readRpcs()).toMatchObject({ begun: 1, withoutDeadline: 0, inFlight: 0 });
    await expect.poll(() => chain.arrived[0]?.until.signal.aborted).toBe(true);
  });

  it.each([
    ['fixes/deadline.ts', 450],
    ['fixes/outlier-detection.ts', 450],
    ['wrong-fixes/deadline-alone.ts', 500],
    ['wrong-fixes/no-margin.ts', 500],
  ])('%s gives the model %i ms of 500', async (file, atMostMs) => {
    await using chain = await startChain(file);
    const beganMs = Date.now();
    await chain.score('u1');
    const leftMs = (chain.arrived[0]?.until.deadline.getTime() ?? Number.POSITIVE_INFINITY) - beganMs;
    // What it took to get there is not deducted from what the server is told.
    const tookMs = Date.now() - beganMs;
    expect(leftMs).toBeLessThanOrEqual(atMostMs + tookMs);
    expect(leftMs).toBeGreaterThan(atMostMs - 50);
  });

  it('a timeout around the promise leaves its calls running', async () => {
    await using chain = await startChain('wrong-fixes/promise-timeout.ts');
    chain.slow = true;
    await Promise.allSettled(['u1', 'u2', 'u3'].map(chain.score));
    expect(await chain.readRpcs()).toMatchObject({ begun: 3, inFlight: 3 });
    expect(chain.arrived.map(({ until }) => until.signal.aborted)).toEqual([false, false, false]);
  });

  it('blind retries make three calls of one, and leave them all running', async () => {
    await using chain = await startChain('wrong-fixes/blind-retries.ts');
    chain.slow = true;
    await expect(chain.score('u1')).rejects.toThrow('no answer within 500 ms');
    expect(await chain.readRpcs()).toMatchObject({ begun: 3, inFlight: 3 });
  });

  it.each([
    ['defect.ts', 64],
    ['wrong-fixes/keepalive.ts', 64],
    ['wrong-fixes/higher-bound.ts', 128],
  ])('%s fills its %i places, and nobody else is let in', async (file, bound) => {
    await using chain = await startChain(file);
    chain.slow = true;
    const calls = Array.from({ length: bound + 20 }, (_, index) => chain.score(`u${index}`));
    const ends = Promise.allSettled(calls);
    await expect.poll(() => chain.arrived.length).toBe(bound);
    chain.slow = false;
    // Comes only once the others, who asked before, had their turn.
    const late = chain.score('u1');
    await expect.poll(async () => (await chain.readRpcs()).inFlight).toBe(bound);
    expect(chain.arrived).toHaveLength(bound);
    chain.endAll();
    expect(await late).toEqual({ scores: Float32Array.of(1) });
    await ends;
    expect(await chain.readRpcs()).toMatchObject({ begun: bound + 21, inFlight: 0 });
  });
});

/** A variant's two ends over one connection, in this process: what a view sees, and what really runs. */
async function startChain(file: string) {
  await using stack = new AsyncDisposableStack();
  const rpcs = startRpcs();
  stack.defer(rpcs.stop);
  const variant: Variant = await importVariant(join(here, file));
  const arrived: Call[] = [];
  const held: (() => void)[] = [];
  const chain = {
    slow: false,
    arrived,
    score: (user: string): Promise<Answer> => scorer.score(rows, callOf(user)),
    readRpcs: async (): Promise<EvidenceOf['rpcs']> => rpcs.read(),
    endAll() {
      for (const end of held) end();
    },
  };
  const server = stack.use(
    await serveModel(siteOf(arrived), (_rows, { user }) => {
      const { promise, resolve } = Promise.withResolvers<Answer>();
      const end = () => resolve({ scores: Float32Array.of(Number(user.slice(1))) });
      if (chain.slow) held.push(end);
      else end();
      return promise;
    }),
  );
  const client = stack.use(variant.connect(linkTo([`127.0.0.1:${server.port}`])));
  const watched = rpcs.watch(client);
  const scorer = variant.guard?.(watched) ?? watched;
  const opened = stack.move();
  return Object.assign(chain, { [Symbol.asyncDispose]: () => opened.disposeAsync() });
}
