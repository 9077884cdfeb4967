import { expect, test } from 'vitest';
import type { RunResult } from '../judge/result.ts';
import { renderComparisonText } from './comparison.ts';
import { exampleResult } from './fixtures.test-data.ts';
import { renderComparison } from './html/compare-page.ts';
import { noFiles } from './html/report.ts';
import { widthOf } from './text.ts';

const better: RunResult = {
  ...exampleResult,
  seed: 8,
  arms: exampleResult.arms.map((arm) =>
    arm.variant === 'defect' && arm.phase === 'triggered'
      ? { ...arm, slis: arm.slis.map((sli) => ({ ...sli, value: 0.2, low: 0.1, high: 0.3 })) }
      : arm,
  ),
};

test('what differs is told, and what was not the same for both before it', () => {
  const text = renderComparisonText(exampleResult, better, { colour: false });
  expect(text).toMatch(/NOT THE SAME FOR BOTH\n {4}seed +7 → 8\n/);
  expect(text).toMatch(
    /\n {2}1 OF \d+ FIGURES DIFFERS BEYOND CHANCE\n {4}as it was, triggered +bad views +93 % → 20 %\n/,
  );
  expect(Math.max(...text.split('\n').map(widthOf))).toBeLessThanOrEqual(80);
});

test('a run differs in nothing from itself', () => {
  const text = renderComparisonText(exampleResult, exampleResult, { colour: false });
  expect(text).toMatch(/were the same\n\n {2}0 OF \d+ FIGURES DIFFER BEYOND/);
});

test('the page says the same, and believes no name', () => {
  const nasty = '<img src=x onerror=alert(1)>';
  const page = renderComparison(
    { result: exampleResult, files: noFiles },
    { result: { ...better, machine: { ...better.machine, cpu: nasty } }, files: noFiles },
  );
  expect(page).toMatch(/<h1>1 of \d+ figures differs beyond chance/);
  expect(page).toContain('&lt;img src=x');
  expect(page).not.toContain('<img');
});
