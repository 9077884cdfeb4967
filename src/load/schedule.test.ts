import { expect, test } from 'vitest';
import { random } from '../lab/random.ts';
import { type Arrivals, createSchedule, type Schedule } from './schedule.ts';

const offered = (arrivals: Arrivals, ratePerSecond: number, seed = 7): Schedule => {
  const schedule = createSchedule(random(seed, 'arrivals'));
  schedule.offer(1_000, ratePerSecond, arrivals);
  return schedule;
};
const take = (schedule: Schedule, count: number) => Array.from({ length: count }, () => schedule.take());
const takeUntil = (schedule: Schedule, untilMs: number) => {
  const taken: number[] = [];
  while (schedule.nextMs() <= untilMs) taken.push(schedule.take());
  return taken;
};

test('nothing arrives before something is offered', () => {
  expect(createSchedule(random(7, 'arrivals')).nextMs()).toBe(Number.POSITIVE_INFINITY);
});

test('constant arrivals are even, and do not drift', () => {
  const schedule = offered('constant', 300);
  expect(take(schedule, 3)).toEqual([1_000 + 1 / 0.3, 1_000 + 2 / 0.3, 1_000 + 3 / 0.3]);
  const last = take(schedule, 300_000 - 3).at(-1);
  expect(last).toBeCloseTo(1_001_000, 6);
});

test('Poisson arrivals: the mean of their gaps is that of the rate, and so is the spread', () => {
  const times = [1_000, ...take(offered('poisson', 100), 20_000)];
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  expect(Math.abs(mean - 10)).toBeLessThan(0.3);
  expect(Math.abs(deviation - 10)).toBeLessThan(0.5);
  expect(gaps.every((gap) => gap >= 0)).toBe(true);
});

test('the same seed gives the same times, another seed others', () => {
  expect(take(offered('poisson', 50), 100)).toEqual(take(offered('poisson', 50), 100));
  expect(take(offered('poisson', 50, 8), 100)).not.toEqual(take(offered('poisson', 50), 100));
});

test('a new rate takes effect at once: what is left of a gap shrinks with it', () => {
  const schedule = offered('constant', 1);
  schedule.offer(1_750, 10, 'constant');
  expect(take(schedule, 2)).toEqual([1_775, 1_875]);
});

test('the same arrivals come whenever the rate changes, only faster', () => {
  const steady = take(offered('poisson', 100), 50).map((time) => (time - 1_000) / 10);
  const schedule = offered('poisson', 100);
  const before = takeUntil(schedule, 1_200);
  schedule.offer(1_200, 400, 'poisson');
  const after = take(schedule, 50 - before.length);
  expect(before.length).toBeGreaterThan(5);
  const views = [...before.map((time) => (time - 1_000) / 10), ...after.map((time) => 20 + (time - 1_200) / 2.5)];
  for (const [at, view] of views.entries()) expect(view).toBeCloseTo(steady[at] ?? 0, 9);
});

test('a rate of 0 is a pause', () => {
  const schedule = offered('constant', 10);
  schedule.offer(1_050, 0, 'constant');
  expect(schedule.nextMs()).toBe(Number.POSITIVE_INFINITY);
  schedule.offer(9_000, 10, 'constant');
  expect(take(schedule, 2)).toEqual([9_050, 9_150]);
});

test('it knows how many views to expect', () => {
  const schedule = offered('poisson', 100);
  expect(schedule.expectedUntil(3_000)).toBeCloseTo(200, 9);
  schedule.offer(3_000, 10, 'poisson');
  expect(schedule.expectedUntil(4_000)).toBeCloseTo(210, 9);
});
