import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LabError } from '../errors.ts';
import { evidence, facts, figures, lab, outcomes, view, views } from '../judge/record/evidence.fixture.ts';
import type { ArmEvidence } from '../judge/record/evidence.ts';
import { builtIn } from '../judge/record/registry.ts';
import type { CpuProfile } from '../lab/evidence.ts';
import { exampleResult } from '../report/fixtures.test-data.ts';
import { assembleRun, type RunPlan } from './assemble.ts';
import { readRun, rejudge, writeEvidence, writeJson, writeText } from './store.ts';

const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 } },
    { id: 2, callFrame: { functionName: 'JSON_parse', scriptId: '1', url: 'x.ts', lineNumber: 1, columnNumber: 1 } },
  ],
  startTime: 0,
  endTime: 3_000,
  samples: [2, 2, 2],
  timeDeltas: [1_000, 1_000, 1_000],
};

const plan: RunPlan = {
  lab,
  runStartedMs: 500,
  head: headOf(exampleResult),
  variants: [
    { id: 'defect', kind: 'defect', note: 'the cause', recommended: false, source: 'variants/defect.ts' },
    { id: 'fix:none', kind: 'fix', note: 'never run', recommended: true, source: null, failure: 'it did not start' },
  ],
};

const arms: readonly ArmEvidence[] = [
  evidence({
    folder: 'arms/01-defect-calm',
    found: {
      outcomes: [{ from: 'pages', value: outcomes(views(450)), clock: { of: 'load', offsetMs: 3_000, errorMs: 40 } }],
      process: [
        { from: 'storefront', value: figures() },
        { from: 'model-1', value: figures({ pid: 2 }) },
      ],
    },
  }),
  evidence({
    folder: 'arms/02-defect-triggered',
    phase: 'triggered',
    facts: facts({ phase: 'triggered' }),
    failed: [{ source: 'wire', from: 'model-1', why: 'no socket' }],
    found: {
      outcomes: [
        {
          from: 'pages',
          value: outcomes([...views(150, 140), view(200, { doneMs: null, status: null, answer: null })]),
        },
      ],
      'cpu-profile': [{ from: 'storefront', value: profile }],
    },
  }),
];

test('what was written is judged as what was seen, its clocks too', async () => {
  const folder = await writeRun();
  const judged = await rejudge(folder);
  expect(judged).toEqual(assembleRun(plan, arms, builtIn));
  expect(judged.arms[0]?.slis[0]?.reason).toMatch(/^the clock of load is known to ± 40 ms only/);
});

describe('roles', () => {
  const path = join('arms', '02-defect-triggered', 'arm.json');
  const storing = async (change: (arm: Record<string, unknown>) => Record<string, unknown>) => {
    const folder = await writeRun();
    await writeJson(folder, path, change(JSON.parse(await readFile(join(folder, path), 'utf8'))));
    return folder;
  };

  test('of an arm that was stored without them are those of the names of its processes', async () => {
    const folder = await storing(({ roles: _, ...older }) => older);
    const [, triggered] = (await rejudge(folder)).arms;
    expect(triggered).toEqual({
      ...assembleRun(plan, arms, builtIn).arms[1],
      roles: { storefront: 'storefront', 'model-1': 'model' },
    });
  });

  test.each<[string, object, RegExp]>([
    ['there is no such role', { storefront: 'shop' }, /arm\.json: roles\.storefront: /],
    ['a process has none', { load: 'load' }, /arm\.json: roles: a process of its evidence has none/],
  ])('are refused where %s', async (_, roles, message) => {
    const folder = await storing((arm) => ({ ...arm, roles }));
    await expect(rejudge(folder)).rejects.toMatchObject({
      code: 'damaged-run',
      message: expect.stringMatching(message),
    });
  });
});

test('page views lie one a line, and a profile where its tools look for it', async () => {
  const folder = await writeRun();
  const lines = (await readFile(join(folder, 'arms/02-defect-triggered/pages.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(1 + 151);
  expect(JSON.parse(lines[0] ?? '')).toEqual({ readMs: 100_000, budgetMs: 250, offeredPerSecond: 50 });
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ id: 'view-200', doneMs: null });
  expect(JSON.parse(await readFile(join(folder, 'profiles/defect.storefront.cpuprofile'), 'utf8'))).toEqual(profile);
});

test('a run that was kept is read as it was', async () => {
  const folder = await freshFolder();
  await writeJson(folder, 'run.json', exampleResult);
  expect(await readRun(folder)).toEqual(exampleResult);
});

test('a file is there as a whole or not at all, and an earlier one stays', async () => {
  const folder = await freshFolder();
  await writeText(folder, 'run.json', 'earlier');
  await mkdir(join(folder, 'run.json.part'));
  await expect(writeText(folder, 'run.json', 'later')).rejects.toMatchObject({ code: 'disk-full' });
  expect(await readFile(join(folder, 'run.json'), 'utf8')).toBe('earlier');
});

test('what cannot be written says where, why and what to do', async () => {
  const folder = await freshFolder();
  await writeFile(join(folder, 'taken'), '');
  const error = await writeText(join(folder, 'taken'), 'arms/x.json', '{}').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LabError);
  expect(error).toMatchObject({ code: 'disk-full', exitCode: 2, hint: expect.stringContaining('--out DIR') });
  expect(error).toMatchObject({ message: expect.stringContaining(join(folder, 'taken')) });
});

describe('a damaged run is refused in one line that names the file', () => {
  test.each<[string, 'run.json' | 'plan.json' | 'arm.json' | 'pages.jsonl', string | null, RegExp]>([
    ['gone', 'run.json', null, /not a run folder, or not a complete one/],
    ['empty', 'run.json', '', /run\.json: Unexpected end of JSON input/],
    ['cut', 'run.json', '{"id": "a', /run\.json: Unterminated string/],
    ['of another kind', 'run.json', '{"schemaVersion": 1, "lab": "x"}', /run\.json: id: Invalid input/],
    ['of a later version', 'run.json', '{"schemaVersion": 3}', /run\.json: schemaVersion: /],
    ['gone', 'plan.json', null, /not a run folder, or not a complete one/],
    ['of another kind', 'plan.json', '{"lab": {}}', /plan\.json: lab\.budgetMs: /],
    ['gone', 'arm.json', null, /not a run folder, or not a complete one/],
    ['cut', 'arm.json', '{"variant":', /arm\.json: /],
    ['of another kind', 'arm.json', '{}', /arm\.json: /],
    ['gone', 'pages.jsonl', null, /not a run folder, or not a complete one/],
    ['empty', 'pages.jsonl', '', /pages\.jsonl: /],
    ['cut', 'pages.jsonl', '{"readMs": 1}\n{"id": "view', /pages\.jsonl: /],
  ])('%s: %s', async (_, name, content, why) => {
    const folder = await writeRun();
    const inArm = name === 'arm.json' || name === 'pages.jsonl';
    const file = join(folder, inArm ? 'arms/01-defect-calm' : '', name);
    if (content === null) await rm(file);
    else await writeFile(file, content);
    const error = await (name === 'run.json' ? readRun : rejudge)(folder).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'damaged-run', exitCode: 2, message: expect.stringMatching(why) });
    expect(error).toMatchObject({ message: expect.not.stringContaining('\n') });
    expect(error).toMatchObject({ message: expect.stringContaining(`The run in ${folder} cannot be read: `) });
  });

  test('a folder that is not a run', async () => {
    const nowhere = join(await freshFolder(), 'nowhere');
    await expect(readRun(nowhere)).rejects.toMatchObject({ code: 'damaged-run' });
    await expect(rejudge(nowhere)).rejects.toMatchObject({ code: 'damaged-run' });
  });
});

async function writeRun(): Promise<string> {
  const folder = await freshFolder();
  for (const one of arms) await writeEvidence(folder, one);
  await writeJson(folder, 'plan.json', plan);
  await writeJson(folder, 'run.json', assembleRun(plan, arms, builtIn));
  expect((await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.part'))).toEqual([]);
  return folder;
}

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function headOf(result: typeof exampleResult): RunPlan['head'] {
  const { variants, arms, profile, impact, timeline, verdict, ...head } = result;
  return head;
}
