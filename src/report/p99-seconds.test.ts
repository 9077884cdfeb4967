import { expect, test } from 'vitest';
import type { Arm, RunResult } from '../judge/record/result.ts';
import { exampleResult } from './fixtures.test-data.ts';
import { isRising, p99Around } from './p99-seconds.ts';

/** The example with these p99s in the defect's triggered arm alone, and its change at 14 s. */
function withP99s(atMs: readonly number[], values: readonly number[], variant = 'defect'): RunResult {
  const arms = exampleResult.arms
    .filter((arm) => arm.variant === variant && arm.phase === 'triggered')
    .map(
      (arm): Arm => ({
        ...arm,
        pictures: [
          {
            name: 'p99',
            of: 'pages',
            unit: 'ms',
            draw: 'bars',
            limit: null,
            series: { p99: { atMs: [...atMs], values: [...values] } },
          },
        ],
      }),
    );
  return { ...exampleResult, arms };
}

test('a second belongs to the side of the change on which most of it lies', () => {
  expect(p99Around(withP99s([12_400, 13_400, 14_400], [1, 2, 3]), 'defect', 8)).toEqual({ before: [1, 2], after: [3] });
  expect(p99Around(withP99s([12_600, 13_600, 14_600], [1, 2, 3]), 'defect', 8)).toEqual({ before: [1], after: [2, 3] });
});

test('a second in which nothing was recorded stays empty', () => {
  expect(p99Around(withP99s([14_000, 17_000], [5, 6]), 'defect', 8).after).toEqual([5, null, null, 6]);
});

test('only the last seconds before the change are kept', () => {
  expect(p99Around(withP99s([11_000, 12_000, 13_000, 14_000], [1, 2, 3, 4]), 'defect', 2).before).toEqual([2, 3]);
});

test('where no change was recorded, the arm begins with it', () => {
  const result = { ...withP99s([66_000, 67_000], [5, 6]), timeline: [] };
  expect(p99Around(result, 'defect', 8)).toEqual({ before: [], after: [5, 6] });
});

test('a rising p99 is a queue where page views are bad, and says nothing where something else is', () => {
  const rising = [50, 100, 200, 400, 800, 1_600, 3_200, 6_400];
  const seconds = rising.map((_, at) => 14_000 + at * 1_000);
  const [arm] = withP99s(seconds, rising).arms;
  if (!arm) throw new Error('the example has no such arm');
  const judged = (of: string, verdict: 'violated' | 'met') => ({
    ...arm,
    slis: arm.slis.slice(0, 1).map((sli) => ({ ...sli, of, verdict })),
  });
  expect(isRising(judged('pages', 'violated'))).toBe(true);
  expect(isRising(judged('pages', 'met'))).toBe(false);
  expect(isRising(judged('batches', 'violated'))).toBe(false);
});
