import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySample, type StoredRun } from '../../test/stored-run.ts';
import { projectFolder } from '../lab/folders.ts';

/** A sample, whose raw evidence was left out, judged as a person asks for it. */

let stored: StoredRun;
beforeEach(async () => {
  stored = await copySample();
});
afterEach(() => stored[Symbol.asyncDispose]());

const aside = /^This folder has no raw evidence: the verdict is computed again from the arms in run\.json\.\n$/;

test('has the verdict that the run has, and says what it was taken from', async () => {
  const { run, lab } = stored;
  const judged = await lab('judge', run);
  expect(judged).toMatchObject({ code: 0, stderr: expect.stringMatching(aside) });
  expect(judged.stdout).toBe((await lab('report', run)).stdout);
});

test('as a document it lists what could not be used of its profiles, and the screen says so', async () => {
  const { run, lab } = stored;
  const path = join(run, 'profiles', 'defect.storefront.cpuprofile');
  const profile = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...profile, samples: profile.samples.slice(0, 500) }));
  const { arms } = JSON.parse((await lab('judge', run, '--json')).stdout);
  expect(arms.flatMap(({ remarks = [] }) => remarks)).toHaveLength(1);
  expect((await lab('judge', run)).stdout.replace(/\s+/g, ' ')).toMatch(
    /IN THE PROFILE .* ! as it was: the CPU profile of storefront: [\d.]+ % of its time has no sample, and is left out/,
  );
});

test('says where run.json contradicts what it is judged by, and judges by that', async () => {
  const { run, lab } = stored;
  const path = join(run, 'run.json');
  const told = JSON.parse(await readFile(path, 'utf8'));
  const variants = told.variants.map((one: { id: string }) =>
    one.id === 'fix:grpc' ? { ...one, verdict: 'fails' } : one,
  );
  await writeFile(
    path,
    JSON.stringify({ ...told, variants, verdict: { ...told.verdict, outcome: 'fix-not-verified', exitCode: 1 } }),
  );
  const { code, stderr } = await lab('judge', run);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^run\.json, of two-am \S+, contradicts the evidence:\n {2}the verdict: fix-not-verified there, reproduced-and-fixed by the evidence\n {2}fix:grpc: fails there, fixes by the evidence\n/,
  );
});

const samples = (await readdir(join(projectFolder, 'samples'), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(samples)('--explain of the sample of %s names what decided each verdict', async (name) => {
  const { code, stdout } = await stored.lab('judge', join(projectFolder, 'samples', name), '--explain');
  expect(code).toBe(0);
  expect(stdout).toMatch(/✓ REPRODUCED AND FIXED +exit code 0/);
  const told = stdout.split(/\n\n (?=\S+ {3})/).slice(1);
  expect(told.length).toBeGreaterThan(4);
  for (const variant of told.filter((lines) => !lines.includes('never decides'))) expect(variant).toMatch(/^ {3}→ /m);
});

test('--explain as a document has figures, limits and distances', async () => {
  const { run, lab } = stored;
  const explained = JSON.parse((await lab('judge', run, '--explain', '--json')).stdout);
  const fix = explained.variants.find((variant: { id: string }) => variant.id === 'fix:grpc');
  expect(fix.arms[0].considered[0]).toMatchObject({
    reason: { code: 'slo-met', arm: 'fix:grpc', phase: 'triggered', measure: 'bad views', allowed: 0.01 },
    holds: true,
    decided: true,
    ofAllowed: expect.any(Number),
  });
});
