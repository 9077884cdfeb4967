import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { allowedCores, parseCpuList, readCpuAllowance, readQuota, readThrottled } from './cpu-allowance.ts';

test.each([
  ['0', [0]],
  ['0-1', [0, 1]],
  ['0-1,5,8-9', [0, 1, 5, 8, 9]],
])('the list %s', (list, processors) => {
  expect([...parseCpuList(list)]).toEqual(processors);
});

test.each<[string, string, Record<string, string>, number | null]>([
  ['version 2, of a container', '0::/\n', { 'cpu.max': '150000 100000\n' }, 1.5],
  ['version 2, none', '0::/\n', { 'cpu.max': 'max 100000\n' }, null],
  [
    'version 2, the tightest on the way up',
    '0::/pods/one\n',
    { 'pods/one/cpu.max': '200000 100000\n', 'pods/cpu.max': '50000 100000\n' },
    0.5,
  ],
  [
    'version 1',
    '3:cpuset:/\n2:cpu,cpuacct:/docker/abc\n0::/\n',
    { 'cpu/docker/abc/cpu.cfs_quota_us': '60000\n', 'cpu/docker/abc/cpu.cfs_period_us': '100000\n' },
    0.6,
  ],
  ['version 1, none', '2:cpu:/\n', { 'cpu/cpu.cfs_quota_us': '-1\n', 'cpu/cpu.cfs_period_us': '100000\n' }, null],
  ['no cgroups at all', '', {}, null],
])('a limit of %s', async (_, own, files, limit) => {
  expect(await readQuota(await makeGroups(files), own)).toBe(limit);
});

test.each<[string, string, Record<string, string>, number | null]>([
  [
    'version 2, of the tightest',
    '0::/pods/one\n',
    {
      'pods/one/cpu.max': '200000 100000\n',
      'pods/one/cpu.stat': 'usage_usec 9\nnr_throttled 1\nthrottled_usec 1000\n',
      'pods/cpu.max': '50000 100000\n',
      'pods/cpu.stat': 'usage_usec 9\nnr_throttled 7\nthrottled_usec 42500\n',
    },
    42.5,
  ],
  [
    'version 1',
    '2:cpu,cpuacct:/docker/abc\n',
    {
      'cpu/docker/abc/cpu.cfs_quota_us': '60000\n',
      'cpu/docker/abc/cpu.cfs_period_us': '100000\n',
      'cpu/docker/abc/cpu.stat': 'nr_periods 3\nnr_throttled 2\nthrottled_time 7000000\n',
    },
    7,
  ],
  ['none', '0::/\n', { 'cpu.max': 'max 100000\n', 'cpu.stat': 'throttled_usec 5\n' }, null],
])('how long a limit of %s has held back', async (_, own, files, throttledMs) => {
  expect(await readThrottled(process.pid, await makeGroups(files), own)).toBe(throttledMs);
});

test('of this machine, at least a part of one processor', async () => {
  const allowance = await readCpuAllowance();
  expect(allowedCores(allowance)).toBeGreaterThan(0);
  expect(allowedCores({ processors: new Set([0]), quota: 0.5 })).toBe(0.5);
  expect(allowedCores({ processors: new Set([0]), quota: 1.5 })).toBe(1);
  // A guest may be promised more than are plugged in.
  const promised = new Set(Array.from({ length: 4_096 }, (_, index) => index));
  expect(allowedCores({ processors: promised, quota: null })).toBe(cpus().length);
});

async function makeGroups(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'two-am-cgroup-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}
