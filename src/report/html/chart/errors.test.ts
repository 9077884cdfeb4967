import { expect, test } from 'vitest';
import { viewsOf } from '../../../judge/figures/views.ts';
import { armOf } from '../../arms.ts';
import { exampleResult } from '../../fixtures.test-data.ts';
import { errorLines } from './errors.ts';

const found = armOf(exampleResult, 'defect', 'triggered');
if (!found) throw new Error('the example has a defect');
const arm = {
  ...found,
  pictures: [
    {
      name: 'views a second',
      of: 'pages',
      unit: 'count' as const,
      draw: 'lines' as const,
      limit: null,
      series: { rate: { atMs: [1_000, 2_000], values: [3, 2] } },
    },
  ],
};

/** A letter a view, four views a second. */
function draw(errors: readonly (string | null)[]) {
  const views = viewsOf([
    {
      from: 'pages',
      value: {
        readMs: 9_000,
        budgetMs: 250,
        offeredPerSecond: 4,
        views: errors.map((error, at) => ({
          id: String(at),
          intendedMs: 1_000 + at * 250,
          sentMs: 1_000 + at * 250,
          doneMs: 5_000,
          status: error === null ? 200 : Number(error) || null,
          error: error === null || Number(error) ? null : error,
          answer: null,
        })),
      },
    },
  ]);
  return errorLines([arm], new Map([[arm.evidence, views]]), 0).map(({ name, pieces }) => [
    name,
    ...pieces.flat().map(({ x, y }) => `${x} ${y}`),
  ]);
}

test('a line per kind, the most frequent first, in the seconds of the rate', () => {
  expect(draw(['502', 'ECONNRESET', '502', null, '502', null, null, null])).toEqual([
    ['502', '1.5 2', '2.5 1'],
    ['ECONNRESET', '1.5 1', '2.5 0'],
  ]);
});

test('kinds beyond three become others', () => {
  expect(draw(['a', 'a', 'a', 'b', 'b', 'c', 'd', 'e']).map(([name]) => name)).toEqual(['a', 'b', 'others']);
});

test('one flat line where nothing failed, none where the views were not kept', () => {
  expect(draw([null, null])).toEqual([['errors', '1.5 0', '2.5 0']]);
  expect(errorLines([arm], new Map(), 0)).toEqual([]);
});
