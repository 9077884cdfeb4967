import { expect, test } from 'vitest';
import { readMemory, resetPeak } from './read-memory.ts';

test.skipIf(process.platform !== 'linux')('a peak is seen even when it is over, and starts afresh', () => {
  const heldBytes = 96 * 2 ** 20;
  resetPeak(process.pid);
  const before = readMemory(process.pid)?.peakBytes ?? Number.NaN;
  let held: Buffer | null = Buffer.alloc(heldBytes, 1);
  const during = readMemory(process.pid);
  expect(during?.peakBytes).toBeGreaterThan(before + 0.8 * heldBytes);
  expect(during?.rssBytes).toBeLessThanOrEqual(during?.peakBytes ?? 0);
  held = null;
  expect(held).toBeNull();
  expect(readMemory(process.pid)?.peakBytes).toBeGreaterThan(before + 0.8 * heldBytes);
  resetPeak(process.pid);
  const anew = readMemory(process.pid);
  expect(Math.abs((anew?.peakBytes ?? 0) - (anew?.rssBytes ?? 0))).toBeLessThan(8 * 2 ** 20);
});

test('nothing is known of a process that is gone', () => {
  resetPeak(2 ** 30);
  expect(readMemory(2 ** 30)).toBeNull();
});
