import { expect, test } from 'vitest';
import type { RunResult } from '../judge/record/result.ts';
import type { Value } from '../judge/verdict/compare-runs.ts';
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

const plain = (result: RunResult, p99s: ReadonlyMap<string, Value> = new Map()) => ({ result, p99s });

test('differing figures are listed, after the conditions that were not the same for both', () => {
  const text = renderComparisonText(plain(exampleResult), plain(better), { colour: false });
  expect(text).toMatch(/NOT THE SAME FOR BOTH\n {4}seed +7 → 8\n/);
  expect(text).toMatch(
    /\n {2}1 OF \d+ FIGURES DIFFERS BEYOND CHANCE {3}intervals: 95 %\n {4}as it was, triggered +bad views +93 % \[91-95\] → 20 % \[10-30\]\n/,
  );
  expect(Math.max(...text.split('\n').map(widthOf))).toBeLessThanOrEqual(80);
});

test('p99 has its interval, and overlapping figures may be chance', () => {
  const evidence =
    exampleResult.arms.find((arm) => arm.variant === 'defect' && arm.phase === 'triggered')?.evidence ?? '';
  const run = (low: number, high: number | null) =>
    plain(exampleResult, new Map([[evidence, { value: 1, low, high }]]));
  const text = renderComparisonText(run(900, null), run(880, 890), { colour: false });
  const p99 = (after: string) =>
    new RegExp(`${after}[\\s\\S]*?as it was, triggered +p99 +\\S+ m?s \\[900-\\?\\] →\\s+\\S+ m?s \\[880-890\\]`);
  expect(text).toMatch(p99('BEYOND CHANCE'));
  expect(text).not.toMatch(p99('MAY BE CHANCE'));
  const overlapping = renderComparisonText(run(900, null), run(880, 900), { colour: false });
  expect(overlapping).toMatch(/0 OF \d+ FIGURES DIFFER BEYOND CHANCE.*\n\n {2}MAY BE CHANCE[\s\S]*p99/);
  expect(Math.max(...text.split('\n').map(widthOf))).toBeLessThanOrEqual(80);
});

test('a run differs in nothing from itself', () => {
  const text = renderComparisonText(plain(exampleResult), plain(exampleResult), { colour: false });
  expect(text).toMatch(/were the same\n\n {2}0 OF \d+ FIGURES DIFFER BEYOND/);
});

test('the page says the same, and trusts no name', () => {
  const nasty = '<img src=x onerror=alert(1)>';
  const page = renderComparison(
    { ...plain(exampleResult), files: noFiles },
    { ...plain({ ...better, machine: { ...better.machine, cpu: nasty } }), files: noFiles },
  );
  expect(page).toMatch(/<h1>1 of \d+ figures differs beyond chance/);
  expect(page).toContain('&lt;img src=x');
  expect(page).not.toContain('<img');
});
