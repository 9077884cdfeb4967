import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../lab/folders.ts';
import { runResult } from './result.ts';
import { upgradeArm, upgradePlan, upgradeRun } from './upgrade-run.ts';

const sample = join(projectFolder, 'samples', 'json-blowup');
const read = async (name: string) => JSON.parse(await readFile(join(sample, name), 'utf8'));
/** As version 1 had it, whatever version the samples are of by now. */
const old = {
  schemaVersion: 1,
  variants: [{ id: 'wrong-fix:gzip', reason: '440 of 450 views bad' }],
  arms: [{ variant: 'try:a.ts', growth: [{ of: 'model-2' }] }],
  verdict: { outcome: 'inconclusive', reasons: ['defect calm: others took 40 % of the CPU'] },
};

it('gives a run of version 1 its kinds, and its reasons in their own words', () => {
  expect(upgradeRun(old)).toMatchObject({
    schemaVersion: 2,
    variants: [
      { id: 'wrong-fix:gzip', kind: 'wrong-fix', reasons: [{ code: 'in-words', text: '440 of 450 views bad' }] },
    ],
    arms: [{ variant: 'try:a.ts', kind: 'try', roles: { 'model-2': 'model' } }],
    verdict: { reasons: [{ code: 'in-words', arm: null, text: 'defect calm: others took 40 % of the CPU' }] },
  });
  expect(upgradePlan({ head: { schemaVersion: 1 }, variants: [{ id: 'defect' }] })).toEqual({
    head: { schemaVersion: 2 },
    variants: [{ id: 'defect', kind: 'defect' }],
  });
});

it('gives fields of version 1 the names that they have now', () => {
  const mitigated = {
    schemaVersion: 1,
    variants: [{ id: 'mitigation:drain', says: 'Drain it.', verdict: 'does-not-recover' }],
    arms: [{ variant: 'mitigation:drain', recovery: { pulledAtMs: 7, held: false } }],
    timeline: [{ at: 1, kind: 'recovered' }],
  };
  expect(upgradeRun(mitigated)).toMatchObject({
    variants: [{ note: 'Drain it.', verdict: 'does-not-mitigate' }],
    arms: [{ effect: { appliedAtMs: 7, held: false } }],
    timeline: [{ at: 1, kind: 'met-again' }],
  });
});

it('gives the evidence of a mitigation the names that it has now', () => {
  const arm = { variant: 'mitigation:drain', pulledMs: 5, found: {} };
  expect(upgradeArm(arm)).toEqual({
    ...{ variant: 'mitigation:drain', kind: 'mitigation', appliedMs: 5, found: {}, roles: {} },
  });
  expect(upgradeArm({ variant: 'fix:a', recovery: null })).toMatchObject({
    variant: 'fix:a',
    kind: 'fix',
    effect: null,
  });
});

it('leaves alone what is of this version, of another, or not a run at all', async () => {
  const current = runResult.parse(upgradeRun(await read('run.json')));
  expect(upgradeRun(current)).toBe(current);
  for (const other of [null, 'x', [], { schemaVersion: 3 }]) {
    expect(upgradeRun(other)).toBe(other);
    expect(upgradePlan(other)).toBe(other);
  }
  const arm = { variant: 'fix:a', kind: 'fix', roles: {} };
  expect(upgradeArm(arm)).toBe(arm);
});

it('does not guess at what is damaged', () => {
  const damaged = { schemaVersion: 1, variants: 'none', arms: [null, { variant: 7, found: 'none' }], verdict: null };
  const arms = [null, { variant: 7, found: 'none', roles: {} }];
  expect(upgradeRun(damaged)).toEqual({ ...damaged, schemaVersion: 2, arms });
});

describe('roles that were not stored', () => {
  it('are those of all processes that evidence names, by their names', () => {
    const stored = {
      variant: 'fix:a',
      kind: 'fix',
      found: [{ from: 'storefront' }, { from: 'pages' }, { from: 'model-1' }, { from: 'modeller' }, {}],
      failed: [{ from: 'ranker' }],
      profiles: [{ process: 'job' }],
      soak: { slices: [{ held: [{ of: 'load' }] }, null] },
    };
    const roles = { storefront: 'storefront', 'model-1': 'model', ranker: 'ranker', job: 'job', load: 'load' };
    expect(upgradeArm(stored)).toEqual({ ...stored, roles });
  });

  it('are added to a run of this version that was stored before there were any', () => {
    const slices = [{ memoryMiB: { 'model-3': 90 } }];
    const run = { schemaVersion: 2, arms: [{ kind: 'fix', soak: { slices }, profiles: [{ process: 'storefront' }] }] };
    expect(upgradeRun(run)).toMatchObject({ arms: [{ roles: { 'model-3': 'model', storefront: 'storefront' } }] });
  });
});
