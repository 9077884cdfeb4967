import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../judge/record/result.ts';
import { listLabs, loadLab } from '../lab/load/discover.ts';
import { expectSeconds } from './expect-seconds.ts';
import { planVariants } from './plan-variants.ts';
import type { RunOptions } from './run-options.ts';
import { readRun } from './store.ts';

const samples = join(import.meta.dirname, '../../samples');

describe('the time that a run announces is close to what the stored samples took', async () => {
  for (const lab of await listLabs()) {
    test(lab, async () => {
      const run = await readRun(join(samples, lab));
      const announced = await announce(lab, {});
      expect(announced).toBeGreaterThan(0.65 * secondsOf(run));
      expect(announced).toBeLessThan(1.25 * secondsOf(run));
    });
  }
});

test('less for --quick and without the mitigations', async () => {
  const whole = await announce('missing-deadline', {});
  const withoutMitigations = await announce('missing-deadline', { mitigations: false });
  const quick = await announce('missing-deadline', { quick: true, mitigations: false });
  expect(withoutMitigations).toBeLessThan(whole);
  expect(quick).toBeLessThan(withoutMitigations / 2);
});

test('more for a watch and a soak', async () => {
  const usual = await announce('json-blowup', { quick: true });
  expect(await announce('json-blowup', { quick: true, soakMs: 60_000 })).toBeCloseTo(usual + 60);
  expect(await announce('json-blowup', { quick: true, watchSeconds: 30 })).toBeGreaterThan(usual + 20);
});

function secondsOf({ startedAt, finishedAt }: RunResult): number {
  return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000;
}

async function announce(id: string, options: Partial<Omit<RunOptions, 'runtime'>>): Promise<number> {
  const loaded = await loadLab(id);
  const plan = await planVariants(loaded, {
    labId: id,
    ratePerSecond: null,
    seed: 7,
    quick: false,
    only: null,
    tries: [],
    profile: null,
    faultServer: { kind: 'embedded' },
    balancer: { kind: 'embedded' },
    mitigations: true,
    outFolder: '/nowhere',
    command: '',
    tell() {},
    signal: new AbortController().signal,
    ...options,
  });
  return expectSeconds(loaded.lab, plan, { quick: false, ratePerSecond: null, ...options });
}
