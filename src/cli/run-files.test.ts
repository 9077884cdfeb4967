import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { busyShareOf } from '../judge/profile/cpu-profile.ts';
import type { RunResult } from '../judge/record/result.ts';
import { projectFolder } from '../lab/folders.ts';
import { readRun } from '../run/store.ts';
import { readRunFiles } from './run-files.ts';

const none = { nodes: [], samples: [], timeDeltas: [], startTime: 0, endTime: 0 };

let folder: string;
let result: RunResult;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'two-am-files-')), 'run');
  await cp(join(projectFolder, 'samples', 'json-blowup'), folder, { recursive: true });
  result = await readRun(folder);
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

test('reads what there is', async () => {
  const files = await readRunFiles(result, folder, '');
  expect(files.paths).toContain('profiles/defect.storefront.cpuprofile');
  expect(files.sources.get('fix:grpc')).toContain('ModelClient');
  expect(files.runbook).toContain('## CONFIRM');
  expect(files.profiles?.before.samples.length).toBeGreaterThan(100);
  const [calm] = result.arms;
  const views = files.views.get(calm?.evidence ?? '') ?? [];
  const judged = views.filter(({ atMs }) => atMs >= (calm?.judgedFromMs ?? 0) && atMs <= (calm?.judgedToMs ?? 0));
  expect(judged.length).toBe(calm?.load[0]?.sent);
});

test("views stand on the run's clock", async () => {
  const { evidence } = result.arms[1] ?? { evidence: '' };
  await mkdir(join(folder, evidence), { recursive: true });
  const view = (intendedMs: number) => ({
    id: String(intendedMs),
    intendedMs,
    sentMs: intendedMs,
    doneMs: intendedMs + 5,
    status: 200,
    error: null,
    answer: 'right',
  });
  const lines = [{ readMs: 500, budgetMs: 250, offeredPerSecond: 100 }, view(50), view(100), view(200), view(201)];
  await writeFile(join(folder, evidence, 'pages.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
  await writeFile(join(folder, 'plan.json'), JSON.stringify({ runStartedMs: 50 }));
  const { views } = await readRunFiles(result, folder, '');
  expect(views.get(evidence)?.map(({ atMs, doneMs, latencyMs }) => [atMs, doneMs, latencyMs])).toEqual([
    [0, 5, 5],
    [50, 55, 5],
    [150, 155, 5],
    [151, 156, 5],
  ]);
});

test('nothing outside the folder is read, whatever the run names', async () => {
  await writeFile(join(folder, '..', 'secret.ts'), 'secret');
  await writeFile(join(folder, '..', 'secret.md'), 'secret');
  const variants = result.variants.map((variant) => ({ ...variant, source: '../secret.ts' }));
  const files = await readRunFiles({ ...result, lab: '../secret', variants }, folder, '');
  expect(files.sources.size).toBe(0);
  expect(files.runbook).toBeNull();
});

test('processes of one role: the busiest and the idlest, of those that can be read', async () => {
  const sample = join(projectFolder, 'samples', 'l4-pinning');
  const pinned = await readRun(sample);
  const { beside } = await readRunFiles(pinned, sample, '');
  expect(beside?.of).toBe(4);
  expect(beside?.busiest.process).toMatch(/^model-\d$/);
  expect(busyShareOf(beside?.busiest.profile ?? none)).toBeGreaterThan(busyShareOf(beside?.idlest.profile ?? none));
  // Of the other sample the models' own were not kept.
  expect((await readRunFiles(result, folder, '')).beside).toBeNull();
});

test.each([
  ['text that is no JSON', '{"nodes":', /^profiles\/defect\.storefront\.cpuprofile cannot be read: .*JSON/],
  ['something else', '{"traceEvents":[]}', /cannot be read: it has no list of nodes$/],
  ['no file', null, /^profiles\/defect\.storefront\.cpuprofile is not in the run's folder$/],
])('an invalid profile is left out, and the reason given: %s', async (_, text, why) => {
  const file = join(folder, 'profiles', 'defect.storefront.cpuprofile');
  if (text === null) await rm(file);
  else await writeFile(file, text);
  expect(await readRunFiles(result, folder, '')).toMatchObject({
    profiles: null,
    profilesGone: [expect.stringMatching(why)],
  });
});

test('a damaged profile is there as far as it can be used', async () => {
  await writeFile(join(folder, 'profiles', 'defect.storefront.cpuprofile'), '{"nodes":[]}');
  const { profiles, profilesGone } = await readRunFiles(result, folder, '');
  expect(profiles?.before).toEqual({ nodes: [] });
  expect(profilesGone).toEqual([]);
});

test('nothing is missing of what was not profiled', async () => {
  const arms = result.arms.map((arm) => ({ ...arm, profiles: [] }));
  expect(await readRunFiles({ ...result, arms }, folder, '')).toMatchObject({ profiles: null, profilesGone: [] });
});
