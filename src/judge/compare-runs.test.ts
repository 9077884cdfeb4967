import { describe, expect, test } from 'vitest';
import { exampleResult } from '../report/fixtures.test-data.ts';
import { compareRuns, differingConditions } from './compare-runs.ts';
import type { RunResult } from './result.ts';

type Bad = readonly [value: number, low: number | null, high: number | null];

/** The example with other bad views of the defect. */
function withBad([value, low, high]: Bad): RunResult {
  const arms = exampleResult.arms.map((arm) =>
    arm.variant === 'defect' && arm.phase === 'triggered'
      ? { ...arm, slis: arm.slis.map((sli) => ({ ...sli, value, low, high })) }
      : arm,
  );
  return { ...exampleResult, arms };
}

const badOf = (run: RunResult, other: RunResult) =>
  compareRuns(run, other).find(
    ({ variant, phase, name }) => variant === 'defect' && phase === 'triggered' && name === 'bad views',
  );

describe('two figures', () => {
  test.each([
    [[0.5, 0.4, 0.6], [0.8, 0.61, 0.9], 'differs'],
    [[0.8, 0.61, 0.9], [0.5, 0.4, 0.6], 'differs'],
    [[0.5, 0.4, 0.6], [0.7, 0.6, 0.9], 'noise'],
    [[0.5, 0.4, 0.6], [0.5, 0.45, 0.55], 'noise'],
    [[0.5, null, null], [0.9, 0.8, 1], 'unknown'],
  ] satisfies [Bad, Bad, string][])('%j and %j: %s', (one, other, verdict) => {
    expect(badOf(withBad(one), withBad(other))?.verdict).toBe(verdict);
  });

  test('without an interval nobody can tell', () => {
    const cpu = compareRuns(exampleResult, exampleResult).filter(({ name }) => name === 'CPU a view');
    expect(cpu.length).toBeGreaterThan(3);
    expect(new Set(cpu.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
  });
});

test('what only one run has is not compared, nor the gate that repeats the calm', () => {
  const without = { ...exampleResult, arms: exampleResult.arms.filter(({ variant }) => variant !== 'fix:grpc') };
  expect(compareRuns(exampleResult, without).filter(({ variant }) => variant === 'fix:grpc')).toEqual([]);
  const calm = compareRuns(exampleResult, exampleResult).filter(
    ({ variant, phase, name }) => variant === 'defect' && phase === 'calm' && name === 'bad views',
  );
  expect(calm).toHaveLength(1);
});

test('conditions that differ are named, the others are not', () => {
  const elsewhere = { ...exampleResult, seed: 8, tools: { ...exampleResult.tools, node: 'v26.0.0', go: '1.25' } };
  expect(differingConditions(exampleResult, elsewhere)).toEqual([
    { name: 'seed', one: '7', other: '8' },
    { name: 'node', one: 'v24.21.0', other: 'v26.0.0' },
    { name: 'go', one: 'none', other: '1.25' },
  ]);
  expect(differingConditions(exampleResult, exampleResult)).toEqual([]);
});
