import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { patienceAtMost } from '../assembly/blame.ts';
import { awaitReadiness } from './readiness.ts';

/** What the machine does is told here, so that no verdict hangs on it; test/slow/readiness.test.ts looks at a real one. */

const never = new AbortController().signal;
const timeoutMs = 200;
const ofOurOwn = async () => ({ own: 0.1, others: 0, burns: null });
const ofOthers = async () => ({ own: 0.1, others: 0.9, burns: null });

it.each([
  ['4 DEADLINE_EXCEEDED: Deadline exceeded after 0.021s', 'its calls end before the model can answer'],
  ['The operation was aborted due to timeout', 'its calls end before the model can answer'],
  ['14 UNAVAILABLE: No connection established', '`connect` must reach what its `serve` serves'],
  [
    '4 DEADLINE_EXCEEDED: Deadline exceeded after 0.021s,Waiting for LB pick',
    '`connect` must reach what its `serve` serves',
  ],
  ['14 UNAVAILABLE: No connection established. Last error: Error: connect ETIMEDOUT', '`connect` must reach'],
  ['connect ECONNREFUSED 127.0.0.1:1', '`connect` must reach what its `serve` serves'],
  ['3 scores came back for 8 rows', 'its calls reach the model server, and fail there'],
])('of a storefront that says "%s", the remedy says: %s', async (error, remedy) => {
  const origin = await serve((response) => response.writeHead(502).end(JSON.stringify({ error })));
  await expect(awaitReadiness(origin, never, timeoutMs, ofOurOwn)).rejects.toMatchObject({
    code: 'not-ready',
    message: expect.stringContaining(error),
    hint: expect.stringContaining(remedy),
  });
});

it('asks until an answer comes through', async () => {
  let asked = 0;
  const origin = await serve((response) => {
    asked += 1;
    response.writeHead(asked < 3 ? 502 : 200).end('{"error":"not yet"}');
  });
  await awaitReadiness(origin, never);
  expect(asked).toBe(3);
});

describe('beside others who have the machine', () => {
  it('there is more time, and an answer that comes in it is one', async () => {
    let looks = 0;
    const look = () => {
      looks += 1;
      return ofOthers();
    };
    const origin = await serve((response) => response.writeHead(looks > 0 ? 200 : 502).end('{"error":"not yet"}'));
    await awaitReadiness(origin, never, timeoutMs, look);
    expect(looks).toBe(1);
  });

  it('there is an end to it, which blames nobody', async () => {
    const origin = await serve((response) => response.writeHead(502).end('{"error":"not yet"}'));
    await expect(awaitReadiness(origin, never, timeoutMs, ofOthers)).rejects.toMatchObject({
      code: 'machine-short',
      message: expect.stringContaining(`within ${(patienceAtMost * timeoutMs) / 1_000} s: not yet`),
    });
  });
});

async function serve(answer: (response: { writeHead(status: number): { end(body: string): void } }) => void) {
  const server = createServer((_request, response) => void answer(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
