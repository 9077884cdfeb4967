import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { awaitReadiness } from './readiness.ts';

const never = new AbortController().signal;

it.each([
  ['4 DEADLINE_EXCEEDED: Deadline exceeded after 0.021s', 'its calls end before the model can have answered'],
  ['The operation was aborted due to timeout', 'its calls end before the model can have answered'],
  ['14 UNAVAILABLE: No connection established', '`connect` must reach what its `serve` serves'],
  ['connect ECONNREFUSED 127.0.0.1:1', '`connect` must reach what its `serve` serves'],
  ['3 scores came back for 8 rows', 'its calls reach the model server, and fail there'],
])('of a storefront that says "%s", the remedy says: %s', async (error, remedy) => {
  const origin = await serve((response) => response.writeHead(502).end(JSON.stringify({ error })));
  // Beside so busy others as other tests may be, silence is the machine's.
  const failed = await awaitReadiness(origin, never, 200).catch((thrown: unknown) => thrown);
  expect(failed).toMatchObject({ message: expect.stringContaining(error) });
  if ((failed as { code: string }).code === 'machine-short') return;
  expect(failed).toMatchObject({ code: 'not-ready', hint: expect.stringContaining(remedy) });
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

it('beside others who have the machine there is more time, and an answer that comes in it is one', async () => {
  const burners = Array.from({ length: 2 * availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'const { ppid } = process; while (process.ppid === ppid);'], { stdio: 'ignore' }),
  );
  onTestFinished(() => {
    for (const burner of burners) burner.kill('SIGKILL');
  });
  const fromMs = performance.now();
  // Ready only after more time than anybody gives on a machine of one's own.
  const origin = await serve((response) => {
    const ready = performance.now() - fromMs > 1_500;
    response.writeHead(ready ? 200 : 502).end('{"error":"not yet"}');
  });
  await awaitReadiness(origin, never, 1_000);
  expect(performance.now() - fromMs).toBeGreaterThan(1_500);
});
