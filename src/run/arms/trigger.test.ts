import { expect, test } from 'vitest';
import type { Change } from '../../lab/world.ts';
import type { StartedWorld } from '../../world/contract.ts';
import { createTrigger } from './trigger.ts';

test('a change says how long it took to make, since it is felt from its beginning on', async () => {
  const made = Promise.withResolvers<AsyncDisposable>();
  // Of a whole world, a trigger needs this alone.
  const world: unknown = { apply: () => made.promise };
  const told: number[] = [];
  const change: Change = { kind: 'traffic', times: 4 };
  const beganMs = performance.now();
  const pulled = createTrigger([change], world as StartedWorld, (_, tookMs) => told.push(tookMs)).pull();
  await new Promise((resolve) => setTimeout(resolve, 5));
  made.resolve({ [Symbol.asyncDispose]: async () => {} });
  const [done] = await pulled;
  expect(told).toEqual([done?.tookMs]);
  expect(told[0]).toBeGreaterThan(0);
  expect(told[0]).toBeLessThanOrEqual(performance.now() - beganMs + 1);
});
