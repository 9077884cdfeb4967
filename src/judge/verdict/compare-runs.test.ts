import { describe, expect, test } from 'vitest';
import { exampleResult } from '../../report/fixtures.test-data.ts';
import type { RunResult } from '../record/result.ts';
import { compareRuns, differingConditions, type Value } from './compare-runs.ts';

const compare = (one: RunResult, other: RunResult, p99s = new Map<string, Value>(), otherP99s = p99s) =>
  compareRuns({ result: one, p99s }, { result: other, p99s: otherP99s });

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
  compare(run, other).find(
    ({ variant, phase, name }) => variant === 'defect' && phase === 'triggered' && name === 'bad views',
  );

describe('two figures', () => {
  test.each([
    [[0.5, 0.4, 0.6], [0.8, 0.61, 0.9], 'differs'],
    [[0.8, 0.61, 0.9], [0.5, 0.4, 0.6], 'differs'],
    [[0.5, 0.4, 0.6], [0.7, 0.6, 0.9], 'noise'],
    [[0.5, 0.4, 0.6], [0.5, 0.45, 0.55], 'noise'],
    [[0.5, null, null], [0.9, 0.8, 1], 'unknown'],
    [[0.5, 0.4, null], [0.9, 0.8, 1], 'noise'],
    [[0.5, 0.4, null], [0.3, 0.2, 0.39], 'differs'],
  ] satisfies [Bad, Bad, string][])('%j and %j: %s', (one, other, verdict) => {
    expect(badOf(withBad(one), withBad(other))?.verdict).toBe(verdict);
  });

  test('p99 has the interval that the page views give, and none where they were not kept', () => {
    const arm = exampleResult.arms.find(({ variant, phase }) => variant === 'defect' && phase === 'triggered');
    const of = (low: number, high: number | null) => new Map([[arm?.evidence ?? '', { value: 1, low, high }]]);
    const verdict = (one: Map<string, Value>, other: Map<string, Value>) =>
      compare(exampleResult, exampleResult, one, other).find(
        ({ variant, phase, name }) => variant === 'defect' && phase === 'triggered' && name === 'p99',
      );
    const value = arm?.load[0]?.latencyMs.p99;
    expect(verdict(of(100, null), of(50, 90))).toMatchObject({
      verdict: 'differs',
      one: { value, low: 100, high: null },
      other: { value, low: 50, high: 90 },
    });
    expect(verdict(of(100, null), of(50, 100))).toMatchObject({ verdict: 'noise' });
    expect(verdict(of(100, null), new Map())).toMatchObject({ verdict: 'unknown', other: { low: null, high: null } });
  });

  test('cannot be compared without an interval', () => {
    const cpu = compare(exampleResult, exampleResult).filter(({ name }) => name === 'CPU a view');
    expect(cpu.length).toBeGreaterThan(3);
    expect(new Set(cpu.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
  });
});

test('what only one run has is not compared, nor the gate that repeats the calm', () => {
  const without = { ...exampleResult, arms: exampleResult.arms.filter(({ variant }) => variant !== 'fix:grpc') };
  expect(compare(exampleResult, without).filter(({ variant }) => variant === 'fix:grpc')).toEqual([]);
  const calm = compare(exampleResult, exampleResult).filter(
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
