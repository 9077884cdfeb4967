import { expect, test } from 'vitest';
import type { Stage } from '../stage.ts';
import { slicer } from './slicer.ts';

const delayMs = 0.5;
const chunks = 200;

/** A slicer whose timers come 4 ms after they are due at the earliest. */
function beginOnCoarseTimers() {
  const counted = { holds: 0, slices: 0 };
  let waiting: Promise<void> | null = null;
  const stage: Stage = slicer.begin({
    attributes: { average_size: 100, size_variation: 0, delay: delayMs * 1_000 },
    next: {
      write() {
        counted.slices += 1;
      },
    },
    hold(ms: number, then: () => void) {
      counted.holds += 1;
      waiting = new Promise((resolve) =>
        setTimeout(() => {
          waiting = null;
          then();
          resolve();
        }, ms + 4),
      );
    },
    draw: () => 0.5,
  } as unknown as Parameters<typeof slicer.begin>[0]);
  return {
    counted,
    async send(bytes: number) {
      stage.write(Buffer.alloc(bytes), 0);
      while (waiting) await waiting;
    },
  };
}

test('chunks of one slice: a timer that is late is made up for by the slices after it', async () => {
  const { counted, send } = beginOnCoarseTimers();
  const startedAt = performance.now();
  for (let sent = 0; sent < chunks; sent += 1) await send(100);
  expect(counted.slices).toBe(chunks);
  // Never before they are due, but for what one chunk may be ahead of the next.
  expect(performance.now() - startedAt).toBeGreaterThan(chunks * delayMs - 11);
  // Each timer pays for nine slices or more.
  expect(counted.holds).toBeLessThan(chunks / 4);
});

test('a chunk of many slices: as well', async () => {
  const { counted, send } = beginOnCoarseTimers();
  const startedAt = performance.now();
  await send(51_200);
  expect(counted.slices).toBe(512);
  expect(performance.now() - startedAt).toBeGreaterThan(512 * delayMs - 1);
  expect(counted.holds).toBeLessThan(512 / 4);
});
