import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { usageFields } from '../../usage.ts';
import { readUsage } from './read-usage.ts';

test.skipIf(process.platform !== 'linux')(
  'tells all that the system books of a process, but for a limit that it has not',
  async () => {
    const before = await readUsage(process.pid);
    const from = process.cpuUsage();
    while (process.cpuUsage(from).user < 100_000);
    const after = await readUsage(process.pid);
    const limited = after.throttledMs !== null;
    expect(after.unknown).toEqual(limited ? {} : { throttledMs: 'no limit holds its CPU back' });
    expect((after.cpuMs ?? 0) - (before.cpuMs ?? 0)).toBeGreaterThan(50);
    expect(after.bookedAtMs).toBeGreaterThan(before.bookedAtMs ?? Number.POSITIVE_INFINITY);
    expect(after.rssBytes).toBeGreaterThan(2 ** 20);
    expect(after.peakRssBytes).toBeGreaterThanOrEqual(after.rssBytes ?? Number.POSITIVE_INFINITY);
    expect(after.descriptors?.open).toBeGreaterThan(2);
  },
);

test('reads what was asked for alone, and says so of the rest', async () => {
  const { atMs, unknown, descriptors, ...others } = await readUsage(process.pid, ['descriptors']);
  expect(descriptors !== null).toBe(process.platform === 'linux');
  expect(Object.values(others)).toEqual(Object.values(others).map(() => null));
  const rest = usageFields.filter((field) => field !== 'descriptors');
  expect(rest.map((field) => unknown[field])).toEqual(rest.map(() => 'not asked for'));
});

test('of one that is gone it knows nothing, and says why', async () => {
  const child = spawn('true', { stdio: 'ignore' });
  await once(child, 'exit');
  const { unknown, cpuMs, rssBytes, descriptors } = await readUsage(child.pid ?? 0);
  expect([cpuMs, rssBytes, descriptors]).toEqual([null, null, null]);
  if (process.platform === 'linux') expect(unknown.rssBytes).toBe('it is gone');
});
