import { expect, test } from 'vitest';
import { collectGarbage } from './garbage.ts';

const heldBytes = 64 * 2 ** 20;

test('takes away what nobody holds, and leaves what somebody does', async () => {
  let garbage: Buffer | null = Buffer.alloc(heldBytes, 1);
  const kept = Buffer.alloc(heldBytes, 1);
  const held = () => process.memoryUsage().arrayBuffers;
  const before = held();
  expect(garbage).toHaveLength(heldBytes);
  garbage = null;
  await collectGarbage();
  expect(held()).toBeLessThan(before - heldBytes / 2);
  expect(held()).toBeGreaterThanOrEqual(kept.length);
});
