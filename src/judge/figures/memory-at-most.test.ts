import { expect, test } from 'vitest';
import { memoryAtMost } from './memory-at-most.ts';

const holds = (from: string, atMs: number[], values: number[]) => ({
  from,
  value: { rssBytes: 0, peakBytes: 99, course: { atMs, values } },
});

test('the most is what all held at one time, not the sum of what each held at most', () => {
  const memory = [holds('storefront', [1, 3, 5], [10, 40, 10]), holds('model-1', [1.5, 3.5, 5.5], [10, 20, 50])];
  expect(memoryAtMost({ found: { memory } })).toBe(60);
});

test('a process that comes later counts from then on', () => {
  expect(memoryAtMost({ found: { memory: [holds('a', [1, 2], [5, 5]), holds('b', [2.5], [7])] } })).toBe(12);
});

test.each([{ found: {} }, { found: { memory: [{ from: 'a', value: { rssBytes: 1, peakBytes: 2 } }] } }])(
  'nothing was sampled',
  (evidence) => {
    expect(memoryAtMost(evidence)).toBeNull();
  },
);
