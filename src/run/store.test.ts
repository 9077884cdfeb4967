import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LabError } from '../errors.ts';
import { evidence, facts, figures, lab, outcomes, view, views } from '../judge/record/evidence.fixture.ts';
import type { ArmEvidence } from '../judge/record/evidence.ts';
import { builtIn } from '../judge/record/registry.ts';
import type { RunResult } from '../judge/record/result.ts';
import type { CpuProfile } from '../lab/evidence.ts';
import { exampleResult } from '../report/fixtures.test-data.ts';
import { assembleRun, type RunPlan } from './assemble.ts';
import { readRun, rejudge, writeEvidence, writeJson, writeManifest, writeText } from './store.ts';

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

test('a text that is written in pieces is the same, wherever it is cut', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-store-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const before of [0, 1]) {
    const text = 'x'.repeat(before) + '🌙–'.repeat(300_000);
    await writeText(folder, 'long.html', text);
    expect((await readFile(join(folder, 'long.html'), 'utf8')) === text).toBe(true);
  }
  await writeText(folder, 'empty', '');
  expect(await readFile(join(folder, 'empty'), 'utf8')).toBe('');
});

test('what cannot be written says where, why and what to do', async () => {
  const folder = await freshFolder();
  await writeFile(join(folder, 'taken'), '');
  const error = await writeText(join(folder, 'taken'), 'arms/x.json', '{}').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LabError);
  expect(error).toMatchObject({ code: 'disk-full', exitCode: 2, hint: expect.stringContaining('--out DIR') });
  expect(error).toMatchObject({ message: expect.stringContaining(join(folder, 'taken')) });
});

describe('a run with a manifest', () => {
  const write = async () => {
    const folder = await writeRun();
    await writeText(folder, 'variants/defect.ts', 'export default {};');
    await writeManifest(folder);
    return folder;
  };
  const touch = (path: string) => async (folder: string) => {
    const file = join(folder, path);
    // Still valid, and says the same.
    await writeFile(file, `${await readFile(file, 'utf8')}\n`);
  };

  test('is judged, and read, as without; what a person puts beside it is of no matter', async () => {
    const folder = await write();
    await writeFile(join(folder, 'postmortem.md'), 'mine');
    expect(await rejudge(folder)).toEqual(assembleRun(plan, arms, builtIn));
    expect(await readRun(folder)).toEqual(assembleRun(plan, arms, builtIn));
  });

  test.each<[string, (folder: string) => Promise<unknown>, RegExp]>([
    [
      'a file of evidence',
      touch('arms/01-defect-calm/process.storefront.json'),
      /process\.storefront\.json is not what the run wrote: it was edited or damaged/,
    ],
    ['the plan', touch('plan.json'), /plan\.json is not what the run wrote/],
    ['a profile', touch('profiles/defect.storefront.cpuprofile'), /\.cpuprofile is not what the run wrote/],
    [
      'an arm taken away',
      (folder) => rm(join(folder, 'arms/02-defect-triggered'), { recursive: true }),
      /02-defect-triggered\/\S+ is gone, and other evidence is there/,
    ],
    [
      'an arm put in',
      (folder) => cp(join(folder, 'arms/01-defect-calm'), join(folder, 'arms/03-defect-calm'), { recursive: true }),
      /03-defect-calm\/\S+ was not written by the run/,
    ],
    [
      'the manifest',
      (folder) => writeFile(join(folder, 'manifest.json'), '{"files": {}}'),
      /manifest\.json cannot be used: it is damaged/,
    ],
  ])('is not judged once somebody has changed %s', async (_, change, why) => {
    const folder = await write();
    await change(folder);
    await expect(rejudge(folder)).rejects.toMatchObject({ code: 'damaged-run', message: expect.stringMatching(why) });
  });

  test('whose run.json was edited is judged by its evidence, and not shown', async () => {
    const folder = await write();
    await touch('run.json')(folder);
    expect(await rejudge(folder)).toEqual(assembleRun(plan, arms, builtIn));
    await expect(readRun(folder)).rejects.toMatchObject({
      code: 'damaged-run',
      message: expect.stringMatching(/run\.json is not what the run wrote/),
    });
  });
});

test('a result whose own figures say otherwise is refused', async () => {
  const folder = await writeRun();
  const stored: RunResult = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'));
  const turned = stored.arms.map((arm) => ({
    ...arm,
    slis: arm.slis.map((sli) => ({ ...sli, verdict: 'met' as const })),
  }));
  await writeJson(folder, 'run.json', { ...stored, arms: turned });
  await expect(readRun(folder)).rejects.toMatchObject({
    code: 'damaged-run',
    message: expect.stringMatching(/run\.json: arms\.1\.slis\.0: its verdict is met, its own figures say violated/),
  });
  const cured = stored.variants.map((variant) => ({ ...variant, verdict: 'fixes' as const }));
  await writeJson(folder, 'run.json', { ...stored, variants: cured });
  await expect(readRun(folder)).rejects.toMatchObject({
    message: expect.stringMatching(/run\.json: variants\.0: defect fixes, and its bad views of pages is violated/),
  });
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

  const calm = 'arms/01-defect-calm';
  const inJson = (path: string, change: (value: Json) => unknown) => async (folder: string) => {
    const file = join(folder, path);
    await writeFile(file, JSON.stringify(change(JSON.parse(await readFile(file, 'utf8')))));
  };
  const inLine = (number: number, change: (line: Json) => unknown) => async (folder: string) => {
    const file = join(folder, calm, 'pages.jsonl');
    const lines = (await readFile(file, 'utf8')).split('\n');
    lines[number - 1] = JSON.stringify(change(JSON.parse(lines[number - 1] ?? '')));
    await writeFile(file, lines.join('\n'));
  };
  const process = `${calm}/process.storefront.json`;

  test.each<[string, (folder: string) => Promise<unknown>, RegExp]>([
    [
      'an absurd count of bytes',
      inJson(process, (one) => ({ ...one, rssBytes: 1e300 })),
      /process\.storefront\.json: rssBytes: /,
    ],
    [
      'a number that is none',
      inJson(process, (one) => ({ ...one, cpuMs: null })),
      /process\.storefront\.json: cpuMs: /,
    ],
    ['a negative count', inJson(process, (one) => ({ ...one, handled: -1 })), /process\.storefront\.json: handled: /],
    ['evidence that is a list', inJson(process, () => []), /process\.storefront\.json: Invalid input/],
    ['a share of a thousand', inJson(process, (one) => ({ ...one, loopUtilization: 1_000 })), /loopUtilization: /],
    [
      'a view with the id of another',
      inLine(7, (one) => ({ ...one, id: 'view-1' })),
      /pages\.jsonl: line 7: it has the id of line 3/,
    ],
    [
      'a view that ended after it was read',
      inLine(9, (one) => ({ ...one, doneMs: 1e6 })),
      /pages\.jsonl: line 9: it ended after/,
    ],
    [
      'a view that has an outcome and no end',
      inLine(9, (one) => ({ ...one, doneMs: null })),
      /line 9: it has an outcome/,
    ],
    [
      'a view that ended in nothing',
      inLine(9, (one) => ({ ...one, status: null, answer: null })),
      /line 9: it has to have a status/,
    ],
    [
      'an answer to an error',
      inLine(9, (one) => ({ ...one, status: 503 })),
      /line 9: it has an answer, and no status 200/,
    ],
    [
      'a view that ended before it began',
      inLine(9, (one) => ({ ...one, doneMs: 0 })),
      /pages\.jsonl: line 9: it ended before/,
    ],
    ['a view without an end or a beginning', inLine(5, ({ id }) => ({ id })), /pages\.jsonl: line 5: expected a view/],
    [
      'a view from another age',
      inLine(5, (one) => ({ ...one, intendedMs: 1e300 })),
      /pages\.jsonl: line 5: expected a view/,
    ],
    [
      'a load below nothing',
      inLine(1, (one) => ({ ...one, offeredPerSecond: -1 })),
      /pages\.jsonl: offeredPerSecond: /,
    ],
    [
      'a path that leads out',
      inJson(`${calm}/arm.json`, ({ found, ...arm }) => ({ ...arm, found: [{ ...found[0], path: '../../x' }] })),
      /arm\.json: found\.0\.path: it leads out of the folder/,
    ],
    [
      'a gatherer that nobody has',
      inJson(`${calm}/arm.json`, ({ found, ...arm }) => ({ ...arm, found: [{ ...found[0], source: '__proto__' }] })),
      /arm\.json: found\.0\.source: /,
    ],
    [
      'evidence that is listed twice',
      inJson(`${calm}/arm.json`, ({ found, ...arm }) => ({ ...arm, found: [...found, found[0]] })),
      /arm\.json: found: the evidence of a gatherer is listed twice/,
    ],
    [
      'a window that ends before it begins',
      inJson(`${calm}/arm.json`, ({ facts: told, ...arm }) => ({ ...arm, facts: { ...told, judgedToMs: 0 } })),
      /arm\.json: facts: its window ends before/,
    ],
    ['an arm that is none', inJson(`${calm}/arm.json`, () => 1), /arm\.json: Invalid input: expected object/],
    [
      'changes that are no list',
      inJson(`${calm}/arm.json`, ({ facts: told, ...arm }) => ({ ...arm, facts: { ...told, changes: '' } })),
      /arm\.json: facts\.changes: /,
    ],
    [
      'a mitigation before the flood',
      inJson(`${calm}/arm.json`, (arm) => ({ ...arm, appliedMs: -1e300 })),
      /arm\.json: facts: its moments lie days apart/,
    ],
    [
      'a window of years',
      inJson(`${calm}/arm.json`, ({ facts: told, ...arm }) => ({ ...arm, facts: { ...told, judgedToMs: 1e11 } })),
      /arm\.json: facts: its moments lie days apart/,
    ],
    [
      'views that were read years later',
      inLine(1, (one) => ({ ...one, readMs: 1e11 })),
      /pages\.jsonl: line 2: it lies days away from when it was read/,
    ],
    [
      'a view of years ago',
      inLine(5, (one) => ({ ...one, intendedMs: -1e11 })),
      /pages\.jsonl: line 5: it lies days away from when it was read/,
    ],
    [
      'views of another arm, years later',
      async (folder) => {
        const file = join(folder, calm, 'pages.jsonl');
        const lines = (await readFile(file, 'utf8'))
          .trimEnd()
          .split('\n')
          .map((line): Json => JSON.parse(line));
        const later = lines.map((line) =>
          Object.fromEntries(
            Object.entries(line).map(([name, value]) => [
              name,
              /(read|intended|sent|done)Ms/.test(name) ? Number(value) + 1e11 : value,
            ]),
          ),
        );
        await writeFile(file, later.map((line) => JSON.stringify(line)).join('\n'));
      },
      /pages\.jsonl: line 1: it was read days away from when its arm began/,
    ],
    [
      'a variant that is there twice',
      inJson('plan.json', ({ variants, ...rest }) => ({ ...rest, variants: [...variants, variants[0]] })),
      /plan\.json: variants: two of them have one id/,
    ],
    [
      'a source elsewhere',
      inJson('plan.json', ({ variants, ...rest }) => ({
        ...rest,
        variants: [{ ...variants[0], source: '/etc/hostname' }],
      })),
      /plan\.json: variants\.0\.source: it leads out/,
    ],
    ['a pipe', (folder) => pipe(join(folder, process)), /process\.storefront\.json: it is no plain file/],
    [
      'a link',
      (folder) => rm(join(folder, process)).then(() => symlink('/etc/hostname', join(folder, process))),
      /process\.storefront\.json: it is no plain file/,
    ],
  ])('%s', async (_, damage, why) => {
    const folder = await writeRun();
    await damage(folder);
    await expect(rejudge(folder)).rejects.toMatchObject({
      code: 'damaged-run',
      message: expect.stringMatching(why),
    });
  });

  test.each<[string, (folder: string) => Promise<unknown>, RegExp]>([
    [
      'a source elsewhere',
      inJson('run.json', ({ variants, ...rest }) => ({ ...rest, variants: [{ ...variants[0], source: '../../x' }] })),
      /run\.json: variants\.0\.source: it leads out/,
    ],
    [
      'a variant that is there twice',
      inJson('run.json', ({ variants, ...rest }) => ({ ...rest, variants: [...variants, variants[0]] })),
      /run\.json: variants: two of them have one id/,
    ],
    [
      'an arm elsewhere',
      inJson('run.json', ({ arms, ...rest }) => ({ ...rest, arms: [{ ...arms[0], evidence: '/etc' }] })),
      /run\.json: arms\.0\.evidence: it leads out/,
    ],
    ['a pipe', (folder) => pipe(join(folder, 'run.json')), /run\.json: it is no plain file/],
  ])('of run.json: %s', async (_, damage, why) => {
    const folder = await writeRun();
    await damage(folder);
    await expect(readRun(folder)).rejects.toMatchObject({ code: 'damaged-run', message: expect.stringMatching(why) });
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

/** What stands in a file, as far as a test changes it. */
interface Json {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly facts: object;
  readonly found: readonly object[];
  readonly variants: readonly object[];
  readonly arms: readonly object[];
}

async function pipe(path: string): Promise<void> {
  await rm(path);
  execFileSync('mkfifo', [path]);
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
