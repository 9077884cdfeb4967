import { describe, expect, test } from 'vitest';
import type { RunResult, SoakResult } from '../judge/record/result.ts';
import { exampleResult } from './fixtures.test-data.ts';
import { renderHtml } from './html/page.ts';
import { noFiles } from './html/report.ts';
import { poison } from './poison.test-data.ts';
import { renderTerminal } from './terminal.ts';
import { widthOf } from './text.ts';

const slices = Array.from({ length: 60 }, (_, index) => ({
  atMs: 100_000 + index * 10_000,
  seconds: 10,
  views: 590,
  bad: index < 50 ? 0 : 590,
  checked: 600,
  wrong: index < 50 ? 0 : 600,
  memoryMiB: { 'model-1': 90, load: 400, storefront: 120 + index },
  descriptors: { 'model-1': 25, load: 119, storefront: 122 },
  disturbed: false,
}));
const good: SoakResult = {
  askedSeconds: 600,
  seconds: 600,
  slices: slices.map((slice) => ({ ...slice, bad: 0, wrong: 0 })),
  wentWrong: null,
};
const wrong: SoakResult = {
  ...good,
  slices,
  wentWrong: { afterSeconds: 503, reason: 'right for 503 s, then 6,000 of 6,000 answers wrong' },
};

function soaked(soak: SoakResult): RunResult {
  const arms = exampleResult.arms.map((arm) =>
    arm.variant === 'fix:grpc' && arm.phase === 'triggered' ? { ...arm, soak } : arm,
  );
  expect(arms).not.toEqual(exampleResult.arms);
  return { ...exampleResult, arms };
}
const screenOf = (soak: SoakResult) => renderTerminal(soaked(soak), { colour: false });
const pageOf = (result: RunResult) => renderHtml(result, noFiles).replace(/<(script|style)[\s\S]*?<\/\1>/g, '');

describe('a soak', () => {
  test('is on the screen: how it ended, and how errors and what was held developed', () => {
    const screen = screenOf(wrong);
    expect(screen).toMatch(/SOAK {3}grpc, 600 s more: right for 503 s, then 6,000 of 6,000 answers\s+wrong/);
    expect(screen).toMatch(/wrong answers, share {2}▁{25}█{5} 6,000 of 36,000/);
    expect(screen).toMatch(/storefront, memory .* 120 -> 179 MiB/);
    expect(screen).toMatch(/model-1, memory .* 90 -> 90 MiB/);
    expect(screen).not.toMatch(/load, memory/);
    // Those of its window, which is as it was, and of the soak.
    expect(screen).toMatch(/52,000 answers\s+checked, 6,000\s+wrong/);
    expect(Math.max(...screen.split('\n').map(widthOf))).toBeLessThanOrEqual(80);
    expect(screenOf(good)).toMatch(/SOAK {3}grpc, 600 s more: as good as in its window/);
  });

  test('shows what failed, and what hid behind earlier answers, where there was any', () => {
    const masked = good.slices.map((slice, index) => ({
      ...slice,
      failed: index === 31 ? 59 : 0,
      degraded: index === 31 ? 590 : 0,
    }));
    const screen = screenOf({ ...good, slices: masked });
    expect(screen).toMatch(/failed, share {9}▁{15}▁▁{14} 59 of 35,400/);
    expect(screen).toMatch(/degraded, share {7}▁{15}█▁{14} 590 of 35,400/);
    expect(pageOf(soaked({ ...good, slices: masked }))).toMatch(/bad, failed, degraded, wrong answers: share of/);
    expect(screenOf(good)).not.toMatch(/failed, share|degraded, share/);
  });

  test('leaves out no slice that was bad, however long it was', () => {
    const hiccup = good.slices.map((slice, index) => (index === 31 ? { ...slice, bad: 590 } : slice));
    expect(screenOf({ ...good, slices: hiccup })).toMatch(/bad, share {12}▁{15}█▁{14} 590 of 35,400/);
  });

  test('is on the page, with the moment at which it went wrong', () => {
    const page = pageOf(soaked(wrong));
    expect(page).toMatch(/id="soak"[\s\S]*right for 503\ss, then 6,000 of 6,000 answers wrong/);
    expect(page.match(/class="mark-says[^>]*>went wrong</g)).toHaveLength(3);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(pageOf(soaked(good))).toMatch(/id="soak"[\s\S]*as good as in its window/);
    expect(pageOf(soaked(good))).not.toMatch(/went wrong/);
  });

  test('that never happened, or has no slices, leaves neither', () => {
    for (const result of [exampleResult, soaked({ ...good, slices: [] })]) {
      expect(renderTerminal(result, { colour: false })).not.toMatch(/SOAK/);
      expect(pageOf(result)).not.toMatch(/id="soak"/);
    }
  });

  test('is data like any other: its words steer neither a terminal nor a page', () => {
    const escapeCode = String.fromCharCode(27);
    const nasty = `${escapeCode}[2J</script><img src=x onerror="alert(1)">`;
    const hostile = poison(soaked(wrong), nasty) as RunResult;
    const [, part = ''] = /(SOAK[\s\S]*?)\n\n/.exec(renderTerminal(hostile, { colour: false })) ?? [];
    expect(part).toMatch(/answers\s+wrong.*<img/);
    expect(part).not.toContain(escapeCode);
    expect(pageOf(hostile)).not.toMatch(/<img|onerror="/);
  });
});
