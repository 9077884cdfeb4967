import { expect, test } from 'vitest';
import { exampleResult } from './fixtures.test-data.ts';
import { changedAt } from './html/chart/seconds.ts';
import { panelsOf } from './html/sections/what-happened.ts';
import { renderPicture } from './picture.ts';

test('a chart of the page stands alone, with its name and the names of its lines', () => {
  const [latency] = panelsOf(exampleResult, new Map(), changedAt(exampleResult, 'defect'));
  if (!latency) throw new Error('the example has its charts');
  const picture = renderPicture(latency.title, latency);
  expect(picture).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="900" height="258"/);
  expect(picture).toContain('>latency, p50 and p99</text>');
  expect(picture).toMatch(/>p99<\/text>[\s\S]*>p50<\/text>/);
  expect(picture).toMatch(/class="line before" d="M/);
  const alone = { ...latency, lines: latency.lines.slice(0, 1) };
  expect(renderPicture(alone.title, alone)).not.toContain('>p99</text>');
});

test('no name escapes its markup', () => {
  const [panel] = panelsOf(exampleResult, new Map(), 0);
  if (!panel) throw new Error('the example has its charts');
  expect(renderPicture('</text><script>', panel)).not.toContain('<script');
});
