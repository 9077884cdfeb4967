import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySample, type StoredRun } from '../../test/stored-run.ts';
import { projectFolder } from '../lab/folders.ts';

const sample = join(projectFolder, 'samples', 'json-blowup');

let stored: StoredRun;
beforeEach(async () => {
  stored = await copySample();
});
afterEach(() => stored[Symbol.asyncDispose]());

test('two runs of a lab, on the screen, as data and as a page', async () => {
  const { lab, run } = stored;
  const { stdout, stderr } = await lab('compare', sample, run, '--html');
  expect(stdout).toMatch(/were the same[\s\S]*0 OF \d+ FIGURES DIFFER BEYOND CHANCE/);
  expect(stderr).toBe(`written: ${join(run, 'compare.html')}\n`);
  expect(await readFile(join(run, 'compare.html'), 'utf8')).toMatch(/^<!doctype html>/);
  const { figures, conditions } = JSON.parse((await lab('compare', sample, run, '--json')).stdout);
  expect(figures.length).toBeGreaterThan(20);
  expect(conditions).toEqual([]);
});

test('p99 differs where the page views say so, beyond chance', async () => {
  const { lab, run } = stored;
  // As if the defect had been mended between the two.
  const result = JSON.parse(await readFile(join(run, 'run.json'), 'utf8'));
  const [, defect, fix] = result.arms;
  expect([defect.variant, fix.variant]).toEqual(['defect', 'fix:grpc']);
  result.arms[1] = { ...fix, variant: 'defect', evidence: defect.evidence };
  await writeFile(join(run, 'run.json'), JSON.stringify(result));
  await cp(join(run, fix.evidence), join(run, defect.evidence), { recursive: true });
  const { stdout } = await lab('compare', sample, run);
  expect(stdout).toMatch(
    /BEYOND CHANCE[\s\S]*as it was, triggered +p99 +3,847 ms \[[\d,]+-\?\] → 68 ms \[\d+-\d+\]\n[\s\S]*MAY BE CHANCE/,
  );
});

test('two different labs cannot be compared', async () => {
  const { lab, run } = stored;
  const result = JSON.parse(await readFile(join(run, 'run.json'), 'utf8'));
  await writeFile(join(run, 'run.json'), JSON.stringify({ ...result, lab: 'another' }));
  expect(await lab('compare', sample, run)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('different labs'),
  });
});

test('one run is not enough', async () => {
  const { lab } = stored;
  expect(await lab('compare', sample)).toMatchObject({ code: 2, stderr: expect.stringContaining('<other run>') });
});
