import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { now } from '../lab/clock.ts';
import { startSlots } from './slots.ts';

test('the busy share is the slots’ time that calls held, over the slots’ time there was', async () => {
  const slots = startSlots(4);
  const markFromMs = now();
  slots.mark();
  const markedMs = now();
  await wait(30);
  const beganMs = now();
  slots.began(0);
  slots.began(5);
  const begunMs = now();
  await wait(50);
  const endsMs = now();
  slots.ended(endsMs - beganMs);
  const endedMs = now();
  await wait(20);
  const readFromMs = now();
  const { busyShare, served, queueMs, modelMs } = await slots.read();
  const readMs = now();
  // Two slots were held, one until now: bounds by clocks read before and after.
  const least = (endsMs - begunMs + (readFromMs - begunMs)) / (readMs - markFromMs) / 4;
  const most = (endedMs - beganMs + (readMs - beganMs)) / (readFromMs - markedMs) / 4;
  expect(busyShare).toBeGreaterThanOrEqual(least);
  expect(busyShare).toBeLessThanOrEqual(most);
  expect(most).toBeLessThan(0.5);
  expect({ served, queueMs }).toEqual({ served: 1, queueMs: [0, 5] });
  expect(modelMs).toHaveLength(1);
});

test('a call that holds its slot across a mark counts in both phases', async () => {
  const slots = startSlots(1);
  slots.mark();
  slots.began(0);
  await wait(20);
  expect((await slots.read()).busyShare).toBeGreaterThan(0.5);
  slots.mark();
  await wait(20);
  const { busyShare, served } = await slots.read();
  expect(busyShare).toBeCloseTo(1, 6);
  expect(served).toBe(0);
});

test('the longest queue of the phase is kept, and forgotten at the next', async () => {
  const slots = startSlots(2);
  slots.mark();
  for (const waiting of [1, 2, 3, 2]) slots.entered(waiting);
  expect((await slots.read()).peakQueue).toBe(3);
  slots.mark();
  expect(await slots.read()).toMatchObject({ slots: 2, peakQueue: 0, served: 0, modelMs: [], queueMs: [] });
});

test('no time is kept before the first mark', async () => {
  const slots = startSlots(1);
  slots.began(3);
  slots.ended(30);
  expect(await slots.read()).toMatchObject({ modelMs: [], queueMs: [] });
});

test('the course tells what came, what worked and what waited, at the same times in every process, marks or no marks', async () => {
  const slots = startSlots(1);
  const other = startSlots(1);
  slots.entered(0);
  slots.began(0);
  slots.entered(1);
  slots.entered(2);
  slots.left();
  slots.mark();
  await expect.poll(async () => (await slots.read()).course?.atMs.length).toBeGreaterThanOrEqual(2);
  const course = (await slots.read()).course ?? expect.unreachable('there is no course');
  expect(course.came.slice(0, 2)).toEqual([3, 0]);
  expect(course.busy.slice(0, 2)).toEqual([1, 1]);
  expect(course.waiting.slice(0, 2)).toEqual([1, 1]);
  const times = (await other.read()).course?.atMs ?? [];
  // Side by side however late each timer rang.
  expect(times.slice(0, 2).map((atMs) => Math.round(atMs / 250))).toEqual(
    course.atMs.slice(0, 2).map((atMs) => Math.round(atMs / 250)),
  );
  for (const [index, time] of times.entries()) {
    if (index > 0) expect(Math.round(time / 250)).toBeGreaterThan(Math.round((times[index - 1] ?? 0) / 250));
  }
  slots.stop();
  other.stop();
});
