import { expect, it } from 'vitest';
import { now } from '../../../lab/clock.ts';
import { type Offer, offer } from './open-loop.ts';

const plan: Offer = {
  name: 'test',
  perSecond: 200,
  ms: 100,
  seed: 1,
  inFlightAtMost: 8,
  signal: new AbortController().signal,
};
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason));
  });

it('each view that is due has an outcome, under an id of its own, in order', async () => {
  const asked: string[] = [];
  const outcomes = await offer(async (id) => void asked.push(id), plan);
  expect(outcomes.length).toBeGreaterThan(5);
  const started = outcomes.filter(({ startedMs }) => startedMs !== null);
  expect(started.map(({ id }) => id)).toEqual(asked);
  expect(started.every(({ endedMs }) => endedMs !== null)).toBe(true);
  expect(new Set(outcomes.map(({ id }) => id)).size).toBe(outcomes.length);
  const due = outcomes.map(({ dueMs }) => dueMs);
  expect(due.toSorted((one, other) => one - other)).toEqual(due);
});

it('the same seed has the same views due', async () => {
  const [one, other] = [await offer(async () => {}, plan), await offer(async () => {}, plan)];
  expect(one.length).toBe(other.length);
});

it('what is never answered is given up with its turn, and not hidden', async () => {
  const outcomes = await offer((_id, _dueMs, signal) => untilAborted(signal), plan);
  expect(outcomes.filter(({ startedMs }) => startedMs !== null)).toHaveLength(plan.inFlightAtMost);
  expect(outcomes.length).toBeGreaterThan(plan.inFlightAtMost);
  expect(outcomes.every(({ endedMs }) => endedMs === null)).toBe(true);
});

it('a thread that is busy starts late, or not at all, and no view of the schedule is missing', async () => {
  const short = { ...plan, ms: 60 };
  const busy = await offer(async () => {
    const untilMs = now() + 40;
    while (now() < untilMs);
  }, short);
  const idle = await offer(async () => {}, short);
  expect(busy).toHaveLength(idle.length);
  expect(busy.some(({ startedMs, dueMs }) => startedMs === null || startedMs - dueMs > 5)).toBe(true);
});

it('ends at once when it is told to', async () => {
  const stop = new AbortController();
  let asked = 0;
  const outcomes = await offer(
    (_id, _dueMs, signal) => {
      asked += 1;
      if (asked === 3) stop.abort();
      return untilAborted(signal);
    },
    { ...plan, ms: 600_000, signal: stop.signal },
  );
  expect(outcomes).toHaveLength(3);
});

it('an answer that is wrong is an error', async () => {
  await expect(offer(() => Promise.reject(new Error('other floats')), plan)).rejects.toThrow('other floats');
});
