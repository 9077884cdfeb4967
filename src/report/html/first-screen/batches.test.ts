import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Arm, runResult } from '../../../judge/record/result.ts';
import { upgradeRun } from '../../../judge/record/upgrade-run.ts';
import { projectFolder } from '../../../lab/folders.ts';
import { armOf } from '../../arms.ts';
import { renderCard } from '../../card.ts';
import { renderTerminal } from '../../terminal.ts';
import { batchShares } from '../chart/batches-chart.ts';
import { changedAt } from '../chart/seconds.ts';
import { noFiles } from '../report.ts';
import { whatHappened } from '../sections/what-happened.ts';
import { drawFirstScreen } from './index.ts';

/** A run whose page views were as good as ever, while every batch was refused. */
const sample = join(projectFolder, 'samples', 'message-size', 'run.json');
const result = runResult.parse(upgradeRun(JSON.parse(readFileSync(sample, 'utf8'))));
const report = { result, files: noFiles };
const plain = (markup: unknown) =>
  String(markup)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');

test('the first screen leads with the batches and with the memory, not with the p99 of page views', () => {
  const screen = plain(drawFirstScreen(report));
  expect(screen).toMatch(/late rows 100 % → 0 % peak RSS of the job \d+ MiB → \d+ MiB same load: [\d.]+ batches\/s/);
  expect(screen).toContain('share of batches answered in time, by the second');
  expect(screen).toMatch(/no limit late rows 0 % ?, peak RSS \d+ MiB/);
  expect(screen).toMatch(/client limit late rows 100 % ?, 100 % errors/);
  expect(screen).not.toContain('p99');
});

test('so does the card', () => {
  const card = plain(renderCard(result));
  expect(card).toMatch(/late rows 100 % → 0 %/);
  expect(card).not.toContain('p99');
});

test("the pager's line on the terminal counts batches", () => {
  expect(plain(renderTerminal(result, { colour: false }))).toMatch(/\d+ of \d+ batches hit/);
});

test('a second whose batches may still be in flight is left out', () => {
  const changed = changedAt(result, 'fix:streamed');
  const streamed = withUnfinishedSecond(armOf(result, 'fix:streamed', 'triggered'));
  const shares = batchShares([streamed], changed).map(({ y }) => y);
  expect(shares.length).toBeGreaterThan(2);
  expect(new Set(shares)).toEqual(new Set([1]));
  const undecided = { ...streamed, load: [], judgedToMs: Number.POSITIVE_INFINITY };
  expect(batchShares([undecided], changed).at(-1)?.y).toBeCloseTo(1 / 3, 6);
});

/** Six batches that began a second after its window, two of them back by the time it was read. */
function withUnfinishedSecond(arm: Arm | null): Arm {
  if (!arm) throw new Error('the sample has no such arm');
  const window = arm.load.find(({ of }) => of === 'batches')?.windowMs ?? 0;
  const atMs = arm.judgedFromMs + window + 1_000;
  const pictures = arm.pictures.map((picture) => {
    if (picture.of !== 'batches' || picture.unit !== 'count') return picture;
    const more = (name: string, value: number) => {
      const course = picture.series[name];
      if (typeof course !== 'object') throw new Error(`the sample draws no ${name}`);
      return { ...course, atMs: [...course.atMs, atMs], values: [...course.values, value] };
    };
    return { ...picture, series: { ...picture.series, rate: more('rate', 6), good: more('good', 2) } };
  });
  return { ...arm, pictures };
}

test('what happened is told in batches, and links to their figures', () => {
  const told = String(whatHappened({ ...report, files: { ...noFiles, paths: new Set(['run.json']) } })?.body);
  expect(plain(told)).toMatch(/Of \d+ batches \d+ were bad: 100 %/);
  expect(plain(told)).toMatch(/failed: RESOURCE_EXHAUSTED \(\d+\)/);
  const arm = armOf(result, 'defect', 'triggered');
  const at = arm?.load.findIndex(({ of }) => of === 'batches');
  expect(told).toContain(`/load/${at}/errors`);
});
