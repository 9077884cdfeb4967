import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectFolder } from '../lab/folders.ts';

const exec = promisify(execFile);
const sample = join(projectFolder, 'samples', 'json-blowup');

let folder: string;
let other: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-compare-'));
  other = join(folder, 'other');
  await cp(sample, other, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

function compare(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const program = join(projectFolder, 'node_modules', '.bin', 'node');
  const env = { ...process.env, NO_COLOR: '1', DEBUG: '' };
  return exec(program, [join(projectFolder, 'bin', 'lab.mjs'), 'compare', ...args], { cwd: folder, env });
}

test('two runs of a lab, on the screen, as data and as a page', async () => {
  const { stdout, stderr } = await compare(sample, other, '--html');
  expect(stdout).toMatch(/were the same[\s\S]*0 OF \d+ FIGURES DIFFER BEYOND CHANCE/);
  expect(stderr).toBe(`written: ${join(other, 'compare.html')}\n`);
  expect(await readFile(join(other, 'compare.html'), 'utf8')).toMatch(/^<!doctype html>/);
  const { figures, conditions } = JSON.parse((await compare(sample, other, '--json')).stdout);
  expect(figures.length).toBeGreaterThan(20);
  expect(conditions).toEqual([]);
});

test('two labs have nothing in common', async () => {
  const run = JSON.parse(await readFile(join(other, 'run.json'), 'utf8'));
  await writeFile(join(other, 'run.json'), JSON.stringify({ ...run, lab: 'another' }));
  await expect(compare(sample, other)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('two labs') });
});

test('one run is not enough', async () => {
  await expect(compare(sample)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('<other run>') });
});
