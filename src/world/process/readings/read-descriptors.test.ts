import { closeSync, openSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { readDescriptors } from './read-descriptors.ts';

test.skipIf(process.platform !== 'linux')('tells what a process holds, what it may hold, and its memory', () => {
  const before = readDescriptors(process.pid);
  const held = Array.from({ length: 40 }, () => openSync('/dev/null', 'r'));
  onTestFinished(() => held.forEach(closeSync));
  const after = readDescriptors(process.pid);
  // Workers of the test runner share the process, and its descriptors.
  expect((after?.open ?? 0) - (before?.open ?? 0)).toBeGreaterThan(30);
  expect(after?.limit).toBeGreaterThan(after?.open ?? Number.POSITIVE_INFINITY);
  expect(after?.rssBytes).toBeGreaterThan(2 ** 20);
  expect(after?.rssBytes).toBeLessThan(2 ** 36);
});

test('a process that is gone tells nothing', () => {
  // Beyond the largest that Linux ever gives.
  expect(readDescriptors(2 ** 22 + 1)).toBeNull();
});
