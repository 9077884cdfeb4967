import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { startRealBalancer } from '../../src/world/process/start-real-balancer.ts';
import { type BalancerSettings, describeBalancer } from '../conformance/balancer-cases.ts';
import { findReal } from '../conformance/real-balancer.ts';

/** What holds for HAProxy and Envoy has to hold for the embedded balancer: `src/balance/conformance.test.ts` is the same. */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

for (const name of ['haproxy', 'envoy'] as const) {
  const found = findReal(name);
  const { choice } = found;
  if (choice)
    describe(`${name} (${choice.path})`, { timeout: 20_000 }, () =>
      describeBalancer((settings) => start(choice, settings)),
    );
  else
    describe.skip(`${name}: skipped. ${found.why}`, () => describeBalancer(() => Promise.reject(new Error('skipped'))));
}

async function start(choice: NonNullable<ReturnType<typeof findReal>['choice']>, settings: BalancerSettings) {
  const balancer = await startRealBalancer(choice, settings, folder, {
    signal: AbortSignal.timeout(15_000),
    onPid() {},
    onExit() {},
    onDied(error) {
      throw error;
    },
  });
  const { host, port } = balancer.address;
  return { address: `${host}:${port}`, [Symbol.asyncDispose]: () => balancer[Symbol.asyncDispose]() };
}
