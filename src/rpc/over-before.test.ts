import { setTimeout as wait } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import type { Answer, Call, Until } from '../lab/variant.ts';
import { callOf, rows, siteOf, untilOf } from './calls.test-data.ts';
import { credentials, ModelClient, serveModel } from './index.ts';

/** grpc-js sends a call that is over before it begins, or is cancelled in its own turn: the handler would run for nobody. */

const answer: Answer = { scores: Float32Array.of(1, 2) };
const times = 20;

async function countHandled(
  ask: (client: ModelClient, id: string) => Promise<unknown>,
): Promise<{ readonly came: number; readonly left: number; readonly codes: readonly unknown[] }> {
  const calls: Call[] = [];
  await using server = await serveModel(siteOf(calls), async (_rows, { user, until }) => {
    if (user !== 'first') await new Promise((resolve) => until.signal.addEventListener('abort', resolve));
    return answer;
  });
  await using client = new ModelClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
  // The connection is there, so that nothing waits for it.
  await client.score(rows, callOf('first'));
  const asked = await Promise.allSettled(Array.from({ length: times }, (_, index) => ask(client, `call-${index}`)));
  // What was sent has come by now, and what was taken back is known to be.
  await client.score(rows, callOf('first'));
  await wait(50);
  const came = calls.filter(({ user }) => user !== 'first');
  return {
    came: came.length,
    left: came.filter(({ until }) => !until.signal.aborted).length,
    codes: asked.map((one) => (one.status === 'rejected' ? one.reason.code : 'answered')),
  };
}

describe('a call that is over before it begins', () => {
  it.each<[string, () => Until, status]>([
    ['whose caller has left', () => untilOf({ signal: AbortSignal.abort() }), status.CANCELLED],
    ['whose deadline has passed', () => untilOf({ deadline: new Date(Date.now() - 1) }), status.DEADLINE_EXCEEDED],
  ])('%s is never sent, and fails with the code that it would have failed with', async (_how, until, code) => {
    const { came, codes } = await countHandled((client, id) => client.score(rows, callOf(id), until()));
    expect(codes).toEqual(Array(times).fill(code));
    expect(came).toBe(0);
  });

  it('whose caller leaves in the turn in which it is made is taken back', async () => {
    const { left, codes } = await countHandled((client, id) => {
      const leaving = new AbortController();
      const scored = client.score(rows, callOf(id), untilOf({ signal: leaving.signal }));
      leaving.abort();
      return scored;
    });
    expect(codes).toEqual(Array(times).fill(status.CANCELLED));
    expect(left).toBe(0);
  });
});
