import { expect, test } from 'vitest';
import type { RunResult } from '../../judge/record/result.ts';
import { exampleResult, inWords } from '../fixtures.test-data.ts';
import { renderIndex } from './index-page.ts';
import { noFiles } from './report.ts';

const failed: RunResult = {
  ...exampleResult,
  lab: '<b>odd</b>',
  arms: [],
  verdict: { outcome: 'failed', exitCode: 2, reasons: inWords('model-1 died') },
};

test('every lab has its verdict, its figures and a link to its page', () => {
  const page = renderIndex([
    { result: exampleResult, href: 'json-blowup/0211/report.html', files: noFiles },
    { result: failed, href: null, files: noFiles },
  ]);
  expect(page).toContain('<h1>1 of 2 labs reproduced and fixed</h1>');
  expect(page).toMatch(
    /<a href="json-blowup\/0211\/report\.html">json-blowup<\/a>[\s\S]*5,600 ms\*[^→]*→ [^→]*91 ms[\s\S]*93 %[^→]*→ [^→]*0 %[\s\S]*It was not REST/,
  );
  expect(page).toMatch(/&lt;b&gt;odd&lt;\/b&gt;[\s\S]*the lab failed[\s\S]*– → –[\s\S]*model-1 died/);
  expect(page).not.toMatch(/undefined|NaN/);
});
