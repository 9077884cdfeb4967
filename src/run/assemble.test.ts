import { expect, it } from 'vitest';
import { evidence, facts, lab, runVariant } from '../judge/record/evidence.fixture.ts';
import type { ArmEvidence } from '../judge/record/evidence.ts';
import { builtIn } from '../judge/record/registry.ts';
import { runResult } from '../judge/record/result.ts';
import type { CpuProfile } from '../lab/evidence.ts';
import { exampleResult } from '../report/fixtures.test-data.ts';
import { assembleRun, runPlan } from './assemble.ts';

const variants = [runVariant('defect'), runVariant('fix:good', { recommended: true })];
/** As a run's folder has it. */
const planOf = (judged: object) => runPlan.parse({ lab: judged, runStartedMs: 0, head: exampleResult, variants });
const { profileOf: _, ...older } = lab;

it('compares the profiles of the storefront where a run says nothing else, an older one too', () => {
  const arms = [armOf('defect', ['model-1', 'storefront']), armOf('fix:good', ['model-1', 'storefront'])];
  for (const plan of [planOf(older), planOf(lab)])
    expect(assembleRun(plan, arms, builtIn).profile).toEqual({
      process: 'storefront',
      functions: [expect.objectContaining({ name: 'storefront of defect' }), expect.anything()],
      busy: { before: 1, after: 1 },
    });
});

it('compares those of the process that the lab names: of several the first, and the same one again', () => {
  const arms = [
    armOf('defect', ['storefront', 'model-1', 'model-2']),
    armOf('fix:good', ['storefront', 'model-2', 'model-1']),
  ];
  const result = runResult.parse(assembleRun(planOf({ ...lab, profileOf: 'model' }), arms, builtIn));
  expect(result.profile).toMatchObject({ process: 'model-1', named: true });
  expect(result.profile?.functions.map(({ name }) => name)).toEqual(['model-1 of defect', 'model-1 of fix:good']);
});

it('compares nothing where one of the two was not profiled', () => {
  const arms = [armOf('defect', ['storefront', 'model-1']), armOf('fix:good', ['storefront', 'model-2'])];
  expect(assembleRun(planOf({ ...lab, profileOf: 'model' }), arms, builtIn).profile).toBeNull();
});

it('judges a run with an invalid profile, compares nothing, and says why', () => {
  const [defect, fix] = [armOf('defect', ['storefront']), armOf('fix:good', ['storefront'])];
  const broken = { ...fix, found: { 'cpu-profile': [{ from: 'storefront', value: JSON.parse('{}') }] } };
  const result = runResult.parse(assembleRun(planOf(lab), [defect, broken], builtIn));
  expect(result.profile).toEqual({ process: 'storefront', functions: [] });
  expect(result.arms.map(({ remarks = [] }) => remarks.map(({ of, text }) => `${of} ${text}`))).toEqual([
    [],
    [expect.stringMatching(/storefront .* cannot be read: it has no list of nodes/)],
  ]);
});

function armOf(variant: string, profiled: readonly string[]): ArmEvidence {
  const found = { 'cpu-profile': profiled.map((from) => ({ from, value: busyIn(`${from} of ${variant}`) })) };
  return evidence({ variant, phase: 'triggered', facts: facts({ phase: 'triggered' }), found });
}

/** One function, all of the time. */
function busyIn(functionName: string): CpuProfile {
  const callFrame = { functionName, scriptId: '0', url: 'x.ts', lineNumber: 1, columnNumber: 1 };
  return { nodes: [{ id: 1, callFrame }], startTime: 0, endTime: 2_000, samples: [1, 1], timeDeltas: [0, 1_000] };
}
