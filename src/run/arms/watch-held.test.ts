import { closeSync, openSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { now } from '../../lab/clock.ts';
import type { Member } from '../../world/contract.ts';
import { readDescriptors } from '../../world/process/readings/read-descriptors.ts';
import { readMemory } from '../../world/process/readings/read-memory.ts';
import { readUsage } from '../../world/process/readings/read-usage.ts';
import { watchHeld } from './watch-held.ts';

const of = (name: string, pid: number): Pick<Member, 'name' | 'usage'> => ({
  name,
  usage: (fields) => readUsage(pid, fields),
});
const self = of('self', process.pid);
const linux = process.platform === 'linux';

function readSelf() {
  const [descriptors, memory] = [readDescriptors(process.pid), readMemory(process.pid)];
  if (!descriptors || !memory) throw new Error('this process is gone');
  return {
    found: {
      descriptors: [{ from: 'self', value: { ...descriptors, open: 0, rssBytes: memory.rssBytes } }],
      memory: [{ from: 'self', value: memory }],
    },
    roles: {},
    failed: [],
  };
}

test.skipIf(!linux)(
  'sees the most that were held, even if they are free again, and forgets what was before',
  async () => {
    const before = readDescriptors(process.pid)?.open ?? Number.NaN;
    using watch = watchHeld(() => [self]);
    const held = Array.from({ length: 40 }, () => openSync('/dev/null', 'r'));
    onTestFinished(() => void held.splice(0).map(closeSync));
    const peakSince = (fromMs: number) => watch.withCourse(readSelf(), fromMs).found.descriptors?.[0]?.value.peak;
    await expect.poll(() => peakSince(0), { timeout: 5_000 }).toBeGreaterThanOrEqual(before + 40);
    held.splice(0).map(closeSync);
    expect(peakSince(0)).toBeGreaterThanOrEqual(before + 40);
    expect(peakSince(now())).toBe(0);
  },
);

test.skipIf(!linux)('keeps the course of both, in order of time, up to the reading itself', async () => {
  const fromMs = now();
  using watch = watchHeld(() => [self]);
  const read = () => watch.withCourse(readSelf(), fromMs).found;
  await expect.poll(() => read().memory?.[0]?.value.course?.atMs.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(4);
  const { memory, descriptors } = read();
  const course = memory?.[0]?.value.course;
  expect(course?.atMs.toSorted((one, other) => one - other)).toEqual(course?.atMs);
  expect(course?.atMs[0]).toBeGreaterThanOrEqual(fromMs);
  expect(course?.atMs.at(-1)).toBeLessThanOrEqual(now());
  expect(course?.values).toHaveLength(course?.atMs.length ?? -1);
  expect(Math.min(...(course?.values ?? []))).toBeGreaterThan(2 ** 20);
  expect(descriptors?.[0]?.value.course?.values.at(-1)).toBe(0);
});

test('leaves a reading without either as it is', () => {
  using watch = watchHeld(() => [self]);
  const reading = { roles: {}, found: {}, failed: [] };
  expect(watch.withCourse(reading, 0)).toEqual(reading);
});

test('there is no course of a process that is gone', () => {
  using watch = watchHeld(() => [of('gone', 2 ** 30)]);
  const memory = [{ from: 'gone', value: { rssBytes: 1, peakBytes: 1 } }];
  expect(watch.withCourse({ roles: {}, found: { memory }, failed: [] }, 0).found.memory).toEqual(memory);
});
