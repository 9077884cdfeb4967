import { closeSync, openSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { readDescriptors } from './read-descriptors.ts';

test.skipIf(process.platform !== 'linux')('tells what a process holds, and what it may hold', () => {
  const before = readDescriptors(process.pid);
  const held = Array.from({ length: 40 }, () => openSync('/dev/null', 'r'));
  onTestFinished(() => held.forEach(closeSync));
  const after = readDescriptors(process.pid);
  // Workers of the test runner share the process, and its descriptors.
  expect((after?.open ?? 0) - (before?.open ?? 0)).toBeGreaterThan(30);
  expect(after?.limit).toBeGreaterThan(after?.open ?? Number.POSITIVE_INFINITY);
});

test('a process that is gone reports nothing', () => {
  // Beyond the largest that Linux ever gives.
  expect(readDescriptors(2 ** 22 + 1)).toBeNull();
});
