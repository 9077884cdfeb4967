import { expect, it } from 'vitest';
import type { ProcessFigures } from '../lab/evidence.ts';
import type { Member } from '../world/contract.ts';
import { between, ratesIn, watchServices } from './watch-services.ts';

it('tells where a service really listens: replicas have one port, and an address each', async () => {
  const replica = (name: string, host: string): Member => ({
    name,
    role: 'model',
    handle: { kind: 'pid', id: name },
    startedAtMs: 0,
    binds: { host, port: 5000 },
    reachedAt: { host, port: 5000 },
    admin: { host, port: 5001 },
    usage: () => Promise.reject(new Error('nobody asks')),
    clock: () => null,
    resetPeak: async () => false,
    ask: () => Promise.reject(new Error('it is too busy to answer')),
    readStrays: () => null,
  });
  const looks = await watchServices().look([replica('model-1', '127.0.0.2'), replica('model-2', '127.0.0.3')]);
  expect(looks.map(({ address, admin }) => [address, admin])).toEqual([
    ['127.0.0.2:5000', 'http://127.0.0.2:5001'],
    ['127.0.0.3:5000', 'http://127.0.0.3:5001'],
  ]);
});

it('tells what a service handles a second, and what it did in the calm', () => {
  const at = (wallMs: number, handled: number): ProcessFigures => ({
    ...{
      pid: 1,
      wallMs,
      handled,
      cpuMs: wallMs / 2,
      threadCpuMs: 0,
      loopUtilization: 0.5,
      rssBytes: 0,
      peakRssBytes: 0,
    },
  });
  expect(between(at(1_000, 40), at(3_000, 90))).toEqual({ loopShare: 0.5, cpuShare: 0.5, perSecond: 25 });
  // Somebody has marked in between.
  expect(between(at(3_000, 90), at(500, 10))).toBeNull();
  expect(
    ratesIn([
      { from: 'storefront', value: at(4_000, 160) },
      { from: 'model-1', value: at(0, 0) },
    ]),
  ).toEqual({
    storefront: 40,
  });
});
