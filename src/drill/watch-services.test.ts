import { expect, it } from 'vitest';
import type { Member } from '../world/contract.ts';
import { watchServices } from './watch-services.ts';

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
