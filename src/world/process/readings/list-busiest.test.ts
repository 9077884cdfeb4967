import { cpus } from 'node:os';
import { expect, test } from 'vitest';
import { sayBusiest } from '../../busy-program.ts';
import { listBusiest, nameTyped, parseUsed, rankBusiest } from './list-busiest.ts';

const used = (pid: number, name: string, cpuMs: number) => ({ pid, name, cpuMs });

test('a name with spaces and brackets is read whole', () => {
  const line = '41 (tmux: (server) x) S 1 41 41 0 -1 4194560 1 0 0 0 120 30 9 9 20 0 1 0 9';
  expect(parseUsed(line)).toEqual({ pid: 41, name: 'tmux: (server) x', cpuMs: 1_500 });
  expect(parseUsed('')).toBeNull();
});

test.each([
  ['/usr/bin/node\0--test\0/home/a/vite.js\0build\0', 'node vite.js'],
  ['/usr/lib/gcc/cc1plus\0-quiet\0main.cc\0', 'cc1plus'],
  ['two-am keeper\0\0\0', 'two-am'],
  ['sh\0-c\0sleep 1; echo\0', 'sh'],
  ['', null],
])('a program is called what it was typed as: %j', (cmdline, name) => {
  expect(nameTyped(cmdline)).toBe(name);
});

test('the busiest come first, those of one name together; our own, the idle and what was used before do not count', () => {
  const before = [used(1, 'cc', 900_000), used(2, 'cc', 0), used(3, 'chrome', 5_000), used(4, 'node', 0)];
  const after = [
    used(1, 'cc', 900_500),
    used(2, 'cc', 700),
    used(3, 'chrome', 5_400),
    used(4, 'node', 2_000),
    used(5, 'new', 800),
    used(6, 'idle', 0),
  ];
  const ranked = rankBusiest(before, after, new Set([4]), 4_000);
  expect(ranked).toEqual([
    { name: 'cc', share: 0.3, handles: 'pids 2 1' },
    { name: 'new', share: 0.2, handles: 'pid 5' },
    { name: 'chrome', share: 0.1, handles: 'pid 3' },
  ]);
  expect(sayBusiest(ranked)).toBe('cc (30 %, pids 2 1), new (20 %, pid 5), chrome (10 %, pid 3)');
  expect(sayBusiest([])).toBeNull();
});

test('of this machine', async () => {
  for (const { name, share } of await listBusiest(new Set(), 20)) {
    expect(name).not.toBe('');
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThanOrEqual(cpus().length);
  }
});
