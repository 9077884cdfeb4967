import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunResult } from '../judge/record/result.ts';
import { projectFolder } from '../lab/folders.ts';
import { keepsEvidence, readRun, rejudge } from './store.ts';

const samplesFolder = join(projectFolder, 'samples');
const samples = (await readdir(samplesFolder, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(samples)('the sample of %s gets the verdict that it has', async (id) => {
  const folder = join(samplesFolder, id);
  const stored = await readRun(folder);
  expect(await keepsEvidence(folder)).toBe(false);
  expect(withoutReasons(await rejudge(folder))).toEqual(withoutReasons(stored));
  expect(stored.verdict.outcome).toBe('reproduced-and-fixed');
});

test('the verdict is computed again, and not read', async () => {
  const folder = await copySample();
  const stored = await readRun(folder);
  const [defect] = stored.arms.filter(({ variant, phase }) => variant === 'defect' && phase === 'triggered');
  if (!defect) throw new Error('the sample has a defect');
  // The fix, as bad as the defect.
  const arms = stored.arms.map((arm) => (arm.variant === 'fix:grpc' ? { ...defect, variant: arm.variant } : arm));
  await writeFile(join(folder, 'run.json'), JSON.stringify({ ...stored, arms }));
  const { verdict, variants } = await rejudge(folder);
  expect(verdict).toMatchObject({ outcome: 'fix-not-verified', exitCode: 1 });
  expect(variants.find(({ id }) => id === 'fix:grpc')).toMatchObject({ verdict: 'fails' });
});

test('what a kept profile shows is looked at again', async () => {
  const folder = await copySample();
  const stored = await readRun(folder);
  const path = join(folder, 'profiles', 'defect.storefront.cpuprofile');
  const profile = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...profile, samples: profile.samples.slice(0, 500) }));
  const { arms, profile: compared } = await rejudge(folder);
  expect(arms.flatMap(({ remarks = [] }) => remarks)).toEqual([
    expect.objectContaining({
      code: 'profile-incomplete',
      of: 'storefront',
      text: expect.stringMatching(/has no sample/),
    }),
  ]);
  expect(compared?.functions.map(({ name }) => name)).toContain('JSON_stringify');
  expect(compared).not.toEqual(stored.profile);
});

describe('what is left of a run has to be complete', () => {
  test.each<[string, (folder: string) => Promise<unknown>, RegExp]>([
    ['no run.json', (folder) => rm(join(folder, 'run.json')), /not a run folder, or not a complete one/],
    ['half a run.json', (folder) => truncate(join(folder, 'run.json'), 10_000), /run\.json: /],
    ['no plan.json', (folder) => rm(join(folder, 'plan.json')), /not a run folder, or not a complete one/],
    ["another run's plan.json", (folder) => cp(planOfAnother, join(folder, 'plan.json')), /are from different runs/],
    ['no arms', (folder) => rm(join(folder, 'arms'), { recursive: true }), /not a run folder, or not a complete one/],
    ['half of its views', (folder) => truncate(join(folder, viewsOfDefect), 9_999), /pages\.jsonl: /],
    ['half a profile', (folder) => truncate(join(folder, profileOfDefect), 9_999), /\.cpuprofile: /],
    [
      'one arm with its evidence',
      (folder) => writeFile(join(folder, 'arms/01-defect-calm/arm.json'), '{}'),
      /arm\.json|not a complete one/,
    ],
  ])('%s', async (_, damage, why) => {
    const folder = await copySample();
    await damage(folder);
    await expect(rejudge(folder)).rejects.toMatchObject({ code: 'damaged-run', message: expect.stringMatching(why) });
  });
});

const planOfAnother = join(samplesFolder, 'l4-pinning', 'plan.json');
const viewsOfDefect = join('arms', '02-defect-triggered', 'pages.jsonl');
const profileOfDefect = join('profiles', 'defect.storefront.cpuprofile');

/** How a reason is put may have changed since the sample was taken. */
function withoutReasons({ variants, verdict, ...rest }: RunResult) {
  const { reasons, ...decided } = verdict;
  return { ...rest, verdict: decided, variants: variants.map(({ reason, reasons: _, ...judged }) => judged) };
}

async function copySample(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-sample-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(join(samplesFolder, 'json-blowup'), folder, { recursive: true });
  return folder;
}
