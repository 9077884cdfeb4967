import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readCgroup } from './cgroup.ts';

test.each<[string, Record<string, string>, ReturnType<typeof readCgroup>]>([
  [
    'of version 2, with limits',
    {
      'cpu.stat': 'usage_usec 1500\nuser_usec 1000\nnr_periods 9\nnr_throttled 4\nthrottled_usec 250000\n',
      'cpu.max': '50000 100000\n',
      'memory.max': '268435456\n',
      'memory.events': 'low 0\nhigh 0\nmax 12\noom 1\noom_kill 2\n',
    },
    { cpuMs: 1.5, throttled: { ms: 250, periods: 4 }, memoryLimitBytes: 268_435_456, memoryKills: 2 },
  ],
  [
    'of version 2, without',
    {
      'cpu.stat': 'usage_usec 1500\nnr_throttled 0\nthrottled_usec 0\n',
      'cpu.max': 'max 100000\n',
      'memory.max': 'max\n',
    },
    { cpuMs: 1.5, throttled: null, memoryLimitBytes: null, memoryKills: null },
  ],
  [
    'of version 1, with limits',
    {
      'cpu/cpu.stat': 'nr_periods 9\nnr_throttled 4\nthrottled_time 250000000\n',
      'cpu/cpu.cfs_quota_us': '50000\n',
      'cpuacct/cpuacct.usage': '1500000\n',
      'memory/memory.limit_in_bytes': '268435456\n',
      'memory/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
    },
    { cpuMs: 1.5, throttled: { ms: 250, periods: 4 }, memoryLimitBytes: 268_435_456, memoryKills: 2 },
  ],
  [
    'of version 1, without',
    {
      'cpu/cpu.stat': 'nr_periods 0\nnr_throttled 0\nthrottled_time 0\n',
      'cpu/cpu.cfs_quota_us': '-1\n',
      'cpuacct/cpuacct.usage': '1500000\n',
      'memory/memory.limit_in_bytes': '9223372036854771712\n',
    },
    { cpuMs: 1.5, throttled: null, memoryLimitBytes: null, memoryKills: null },
  ],
  ['that are not there', {}, { cpuMs: null, throttled: null, memoryLimitBytes: null, memoryKills: null }],
])('groups %s', async (_what, files, book) => {
  const root = await mkdtemp(join(tmpdir(), 'two-am-cgroup-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  expect(readCgroup(root)).toEqual(book);
});
