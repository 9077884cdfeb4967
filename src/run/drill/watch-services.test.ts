import { expect, it } from 'vitest';
import type { ServiceProcess } from '../../world/process/service-process.ts';
import { watchServices } from './watch-services.ts';

it('tells where a service really listens: replicas have one port, and an address each', async () => {
  const replica = (name: string, host: string): ServiceProcess => ({
    name,
    pid: process.pid,
    host,
    started: { port: 5000, adminPort: 5001 },
    ask: () => Promise.reject(new Error('it is too busy to answer')),
    readStrays: () => null,
    kill: async () => {},
    died: new Promise<never>(() => {}),
    async [Symbol.asyncDispose]() {},
  });
  const looks = await watchServices(new Map()).look([replica('model-1', '127.0.0.2'), replica('model-2', '127.0.0.3')]);
  expect(looks.map(({ address, admin }) => [address, admin])).toEqual([
    ['127.0.0.2:5000', 'http://127.0.0.2:5001'],
    ['127.0.0.3:5000', 'http://127.0.0.3:5001'],
  ]);
});
