import { expect, it } from 'vitest';
import { edgeOf } from './edge.ts';

const cpu = (threadMs: number, cpuMs = threadMs) => ({ threadMs, cpuMs });

it.each([
  ['the busiest thread', { client: cpu(2), server: cpu(4) }, 8, { perSecond: 250, full: 'server' }],
  [
    'a translator too',
    { client: cpu(2), translator: cpu(5), server: cpu(1) },
    8,
    { perSecond: 200, full: 'translator' },
  ],
  ['the machine, where processes share one core', { client: cpu(2), server: cpu(4) }, 1, { full: 'machine' }],
  ['other threads of a process, on the machine alone', { client: cpu(1, 20) }, 2, { perSecond: 100, full: 'machine' }],
] as const)('what is full first is %s', (_what, used, cores, expected) => {
  expect(edgeOf(used, cores)).toMatchObject(expected);
});

it('is unknown of what takes no time', () => {
  expect(edgeOf({ client: cpu(0) }, 2)).toBeNull();
});
