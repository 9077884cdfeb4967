import { totalmem } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { now } from '../lab/clock.ts';
import { startProcessFigures } from './process.ts';

test('CPU that this thread burnt is seen, and no more than the wall clock allows', async () => {
  const figures = startProcessFigures(() => 0);
  const fromMs = now();
  figures.mark();
  burnCpu(100);
  const { cpuMs, threadCpuMs, wallMs, loopUtilization, pid } = await figures.read();
  expect(pid).toBe(process.pid);
  expect(threadCpuMs).toBeGreaterThanOrEqual(100);
  // Two counters, read one after the other.
  expect(cpuMs).toBeGreaterThanOrEqual(threadCpuMs - 1);
  expect(threadCpuMs).toBeLessThanOrEqual(wallMs + 1);
  expect(wallMs).toBeLessThanOrEqual(now() - fromMs);
  expect(loopUtilization).toBeGreaterThan(0.9);
});

test('what another thread burns counts for the process, not for the main thread', async () => {
  const figures = startProcessFigures(() => 0);
  const burning = `const from = process.cpuUsage(); while (process.cpuUsage(from).user < 200_000);`;
  await using worker = new Worker(burning, { eval: true });
  figures.mark();
  await new Promise((resolve) => worker.once('exit', resolve));
  const { cpuMs, threadCpuMs } = await figures.read();
  expect(cpuMs).toBeGreaterThan(150);
  expect(cpuMs - threadCpuMs).toBeGreaterThan(100);
});

test('only what was since the mark counts', async () => {
  let handled = 5;
  const figures = startProcessFigures(() => handled);
  burnCpu(80);
  handled = 12;
  figures.mark();
  await wait(50);
  handled = 15;
  const idle = await figures.read();
  expect(idle.handled).toBe(3);
  expect(idle.threadCpuMs).toBeLessThan(80);
  expect(idle.loopUtilization).toBeLessThan(0.9);
  expect((await figures.read()).handled).toBe(3);
});

test('memory is that of the process, in bytes', async () => {
  const figures = startProcessFigures(() => 0);
  const before = await figures.read();
  const held = Buffer.alloc(128 * 1_048_576, 1);
  const after = await figures.read();
  expect(after.rssBytes - before.rssBytes).toBeGreaterThan(held.length / 2);
  expect(after.rssBytes).toBeLessThan(totalmem());
  // Counted by the system now and then, so that the newest pages may be missing.
  expect(after.peakRssBytes).toBeGreaterThan(after.rssBytes * 0.9);
  expect(after.peakRssBytes).toBeLessThan(totalmem());
});

/** Work and not time: however often the thread is interrupted. */
function burnCpu(ms: number): void {
  const from = process.threadCpuUsage();
  for (;;) {
    const { user, system } = process.threadCpuUsage(from);
    if (user + system >= ms * 1_000) return;
  }
}
