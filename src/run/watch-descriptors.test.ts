import { closeSync, openSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { readDescriptors } from './read-descriptors.ts';
import { watchDescriptors } from './watch-descriptors.ts';

const self = { name: 'self', pid: process.pid };

test.skipIf(process.platform !== 'linux')('sees the most that were held, also where they are free again', async () => {
  const before = readDescriptors(process.pid)?.open ?? Number.NaN;
  using watch = watchDescriptors([self]);
  const held = Array.from({ length: 40 }, () => openSync('/dev/null', 'r'));
  onTestFinished(() => void held.splice(0).map(closeSync));
  const peak = () => {
    const value = readDescriptors(process.pid);
    if (!value) throw new Error('this process is gone');
    const reading = watch.withPeaks({
      found: { descriptors: [{ from: 'self', value: { ...value, open: 0 } }] },
      failed: [],
    });
    return reading.found.descriptors?.[0]?.value.peak;
  };
  await expect.poll(peak, { timeout: 5_000 }).toBeGreaterThanOrEqual(before + 40);
  held.splice(0).map(closeSync);
  expect(peak()).toBeGreaterThanOrEqual(before + 40);
});

test('leaves a reading without descriptors as it is', () => {
  using watch = watchDescriptors([self]);
  const reading = { found: {}, failed: [] };
  expect(watch.withPeaks(reading)).toBe(reading);
});
