import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { evidence, facts, lab, outcomes, views } from '../../src/judge/record/evidence.fixture.ts';
import { builtIn } from '../../src/judge/record/registry.ts';
import { exampleResult } from '../../src/report/fixtures.test-data.ts';
import { assembleRun, type RunPlan } from '../../src/run/assemble.ts';
import { readRun, rejudge, writeEvidence, writeJson } from '../../src/run/store.ts';
import { growRun } from './grow-run.ts';

const { variants: _, arms: __, profile: ___, impact: ____, timeline: _____, verdict: ______, ...head } = exampleResult;
const plan: RunPlan = {
  lab,
  runStartedMs: 500,
  head,
  variants: [{ id: 'defect', kind: 'defect', note: 'the cause', recommended: false, source: 'variants/defect.ts' }],
};

test('a run that is grown is whole, has so many views, and gets the same share of bad ones', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-grow-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [small, large] = [join(folder, 'small'), join(folder, 'large')];
  const arms = (['calm', 'triggered'] as const).map((phase, at) =>
    evidence({
      folder: `arms/0${at + 1}-defect-${phase}`,
      phase,
      facts: facts({ phase }),
      found: { outcomes: [{ from: 'pages', value: outcomes(views(450, phase === 'calm' ? 0 : 90)) }] },
    }),
  );
  await writeJson(small, 'plan.json', plan);
  for (const arm of arms) await writeEvidence(small, arm);
  await writeJson(small, 'run.json', assembleRun(plan, arms, builtIn));

  const grown = await growRun(small, large, 20_000);
  expect(grown).toBeGreaterThanOrEqual(20_000);
  const [before, after] = [await rejudge(small), await rejudge(large)];
  expect(after).toEqual(await readRun(large));
  const lines = (await readFile(join(large, 'arms/02-defect-triggered/pages.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(new Set(lines.slice(1).map((line) => JSON.parse(line).id)).size).toBe(lines.length - 1);
  const shareOf = (run: typeof before) => run.arms.map(({ slis }) => slis[0]?.value?.toFixed(2));
  expect(shareOf(after)).toEqual(shareOf(before));
  expect(after.verdict.outcome).toBe(before.verdict.outcome);
});
