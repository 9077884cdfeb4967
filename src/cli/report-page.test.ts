import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySample, type StoredRun } from '../../test/stored-run.ts';

/** The page of a stored run, as a person asks for it. */

let stored: StoredRun;
beforeEach(async () => {
  stored = await copySample();
});
afterEach(() => stored[Symbol.asyncDispose]());

test('alone it goes into the run, whose screen then names it', async () => {
  const { run } = stored;
  const { stdout, stderr } = await stored.lab('report', run, '--html');
  expect(stderr).toBe(`written: ${join(run, 'report.html')}\n`);
  expect(await readFile(join(run, 'report.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*href="profiles/);
  expect(stdout).toContain('report.html');
});

test('the option that follows is an option, not a file', async () => {
  const { run } = stored;
  const { stdout } = await stored.lab('report', '--html', '--quiet', run);
  expect(stdout.split('\n')).toHaveLength(2);
  expect(await readFile(join(run, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/);
});

test('elsewhere it finds the way back to the run', async () => {
  const { folder, run } = stored;
  await stored.lab('report', run, '--html', join(folder, 'shared', 'my page.html'), '--quiet');
  expect(await readFile(join(folder, 'shared', 'my page.html'), 'utf8')).toMatch(/href="\.\.\/run\/profiles"/);
});

test('without a screen --open tells where it is', async () => {
  const { run } = stored;
  const { stderr } = await stored.lab('report', run, '--open', '--quiet');
  expect(stderr).toBe(`open this page in a browser: ${join(run, 'report.html')}\n`);
});

test('a place that cannot be written to is reported with its remedy', async () => {
  const { run } = stored;
  const ended = await stored.lab('report', run, '--html', join(run, 'run.json', 'page.html'), '--quiet');
  expect(ended).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot be written: /) });
});
