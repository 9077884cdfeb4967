import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createPlaces, type Places } from './places.ts';
import { noDeadline } from './until.ts';
import type { Until } from './variant.ts';

test('places are taken in order of arrival, and no latecomer jumps the queue', async () => {
  const places = createPlaces(1);
  const order: string[] = [];
  const visit = async (name: string) => {
    using _place = await places.take(undefined);
    order.push(name);
  };
  const first = await places.take(undefined);
  const visits = ['b', 'c', 'd'].map(visit);
  expect(places.waiting).toBe(3);
  first[Symbol.dispose]();
  // Asks in the very moment in which the place is handed on.
  visits.push(visit('e'));
  await Promise.all(visits);
  expect(order).toEqual(['b', 'c', 'd', 'e']);
  expect(places.waiting).toBe(0);
});

test.each<[string, () => { until: Until; end: () => void }, string]>([
  [
    'the caller leaves',
    () => {
      const leaving = new AbortController();
      return { until: { deadline: noDeadline, signal: leaving.signal }, end: () => leaving.abort() };
    },
    'The caller has left.',
  ],
  [
    'the deadline comes',
    () => ({ until: { deadline: new Date(Date.now() + 20), signal: new AbortController().signal }, end: () => {} }),
    'Deadline exceeded before a place was free.',
  ],
  [
    'the deadline was over before',
    () => ({ until: { deadline: new Date(0), signal: new AbortController().signal }, end: () => {} }),
    'Deadline exceeded before a place was free.',
  ],
])('%s: the turn is given up, those behind move on, and nothing is left', async (_when, makeUntil, message) => {
  const places = createPlaces(1);
  const held = await places.take(undefined);
  const { until, end } = makeUntil();
  const leaver = places.take(until);
  const behind = places.take(undefined);
  expect(places.waiting).toBe(2);
  end();
  await expect(leaver).rejects.toThrow(message);
  expect(places.waiting).toBe(1);
  expect(leftBehind(until).listeners).toBe(0);
  held[Symbol.dispose]();
  (await behind)[Symbol.dispose]();
  expect(await isFree(places)).toBe(true);
});

test('many that leave cost no place and no memory', async () => {
  const places = createPlaces(2);
  const held = [await places.take(undefined), await places.take(undefined)];
  const leaving = new AbortController();
  const until: Until = { deadline: noDeadline, signal: leaving.signal };
  const leavers = Array.from({ length: 500 }, () => places.take(until));
  leaving.abort();
  const ends = await Promise.allSettled(leavers);
  expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
  expect(places.waiting).toBe(0);
  for (const place of held) place[Symbol.dispose]();
  await places.take(undefined);
  expect(await isFree(places)).toBe(true);
  await places.take(undefined);
  expect(await isFree(places)).toBe(false);
});

test('a caller who left before asking gets no place, though one is free', async () => {
  const places = createPlaces(1);
  await expect(places.take({ deadline: noDeadline, signal: AbortSignal.abort() })).rejects.toThrow('has left');
  expect(await isFree(places)).toBe(true);
});

test('a caller who gets a turn leaves neither listener nor timer, nor does one who leaves before the deadline', async () => {
  const places = createPlaces(1);
  const timersBefore = countTimers();
  const leaving = new AbortController();
  const until = { deadline: new Date(Date.now() + 60_000), signal: leaving.signal };
  const first = await places.take(until);
  expect(leftBehind(until)).toEqual({ listeners: 0, timers: timersBefore });
  const second = places.take(until);
  expect(leftBehind(until)).toEqual({ listeners: 1, timers: timersBefore + 1 });
  first[Symbol.dispose]();
  await second;
  expect(leftBehind(until)).toEqual({ listeners: 0, timers: timersBefore });
  const third = places.take(until);
  leaving.abort();
  await expect(third).rejects.toThrow('has left');
  expect(leftBehind(until)).toEqual({ listeners: 0, timers: timersBefore });
});

test('a caller who leaves in the moment of their turn keeps the place, and gives it back', async () => {
  const places = createPlaces(1);
  const leaving = new AbortController();
  const first = await places.take(undefined);
  const second = places.take({ deadline: noDeadline, signal: leaving.signal });
  first[Symbol.dispose]();
  leaving.abort();
  (await second)[Symbol.dispose]();
  expect(await isFree(places)).toBe(true);
});

test('a deadline beyond what a timer can wait for counts as no deadline', async () => {
  const places = createPlaces(1);
  const held = await places.take(undefined);
  const timersBefore = countTimers();
  const second = places.take({ deadline: noDeadline, signal: new AbortController().signal });
  expect(countTimers()).toBe(timersBefore);
  held[Symbol.dispose]();
  await second;
});

function leftBehind({ signal }: Until) {
  return { listeners: getEventListeners(signal, 'abort').length, timers: countTimers() };
}

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

/** Takes a place for a moment, where one is to be had without waiting. */
async function isFree(places: Places): Promise<boolean> {
  const leaving = new AbortController();
  const taking = places.take({ deadline: noDeadline, signal: leaving.signal });
  leaving.abort();
  return taking.then(
    (place) => {
      place[Symbol.dispose]();
      return true;
    },
    () => false,
  );
}
