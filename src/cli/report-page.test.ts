import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectFolder } from '../lab/folders.ts';

/** The page of a stored run, as a person asks for it. */

const exec = promisify(execFile);
const launcher = join(projectFolder, 'bin', 'lab.mjs');
const node24 = join(projectFolder, 'node_modules', '.bin', 'node');

let folder: string;
let run: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-page-'));
  run = join(folder, 'run');
  await cp(join(projectFolder, 'samples', 'json-blowup'), run, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

function report(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', NO_COLOR: '1', DEBUG: '', PATH: '' };
  return exec(node24, [launcher, 'report', ...args], { cwd: folder, env });
}

test('alone it goes into the run, whose screen then tells it', async () => {
  const { stdout, stderr } = await report(run, '--html');
  expect(stderr).toBe(`written: ${join(run, 'report.html')}\n`);
  expect(await readFile(join(run, 'report.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*href="profiles/);
  expect(stdout).toContain('report.html');
});

test('the option that follows is an option, not a file', async () => {
  const { stdout } = await report('--html', '--quiet', run);
  expect(stdout.split('\n')).toHaveLength(2);
  expect(await readFile(join(run, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/);
});

test('elsewhere it finds the way back to the run', async () => {
  await report(run, '--html', join(folder, 'shared', 'my page.html'), '--quiet');
  expect(await readFile(join(folder, 'shared', 'my page.html'), 'utf8')).toMatch(/href="\.\.\/run\/profiles"/);
});

test('without a screen --open tells where it is', async () => {
  const { stderr } = await report(run, '--open', '--quiet');
  expect(stderr).toBe(`open this page in a browser: ${join(run, 'report.html')}\n`);
});

test('a place where nobody may write is told with its remedy', async () => {
  const ended = report(run, '--html', join(run, 'run.json', 'page.html'), '--quiet');
  await expect(ended).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot be written to/) });
});
