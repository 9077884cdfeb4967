import { expect, test } from 'vitest';
import { type SeenView, viewsOf } from '../../../judge/figures/views.ts';
import type { Rows } from '../../../lab/rows.ts';
import { armOf } from '../../arms.ts';
import { exampleResult } from '../../fixtures.test-data.ts';
import { noFiles } from '../report.ts';
import { drawEcdf } from './ecdf.ts';

const { evidence = '', judgedFromMs: fromMs = 0 } = armOf(exampleResult, 'defect', 'triggered') ?? {};

function seen(latenciesMs: readonly (number | null)[]): Rows<SeenView> {
  const views = latenciesMs.map((latencyMs, at) => ({
    id: String(at),
    intendedMs: fromMs,
    sentMs: fromMs,
    doneMs: latencyMs === null ? null : fromMs + latencyMs,
    status: latencyMs === null ? null : 200,
    error: null,
    answer: null,
  }));
  return viewsOf([{ from: 'pages', value: { readMs: fromMs + 5_000, budgetMs: 250, offeredPerSecond: 100, views } }]);
}

const draw = (latenciesMs: readonly (number | null)[]) =>
  drawEcdf({
    result: exampleResult,
    files: { ...noFiles, views: new Map([[evidence, seen(latenciesMs)]]) },
  })?.toString() ?? '';

test('percentiles stand with their intervals', () => {
  const text = draw(Array.from({ length: 1_000 }, (_, at) => at + 1));
  expect(text).toMatch(/p50<\/th><td class="num">500 ms <span class="quiet">\[469 ms to 532 ms\]/);
});

test('the upper bound is unknown where views had not finished', () => {
  const text = draw([...Array.from({ length: 500 }, (_, at) => at + 1), ...Array.from({ length: 500 }, () => null)]);
  expect(text).toMatch(/p99<\/th><td class="num">5,000 ms <span class="quiet">\[5,000 ms to \?\]/);
});

test('there is none where the views were not kept', () => {
  expect(drawEcdf({ result: exampleResult, files: noFiles })).toBeNull();
});
