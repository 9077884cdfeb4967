import { expect, test } from 'vitest';
import { exampleResult } from '../../report/fixtures.test-data.ts';
import type { RunResult, Sli } from '../record/result.ts';
import { findContradictions, findMisjudged } from './contradictions.ts';

const withSli = (change: Partial<Sli>): RunResult => ({
  ...exampleResult,
  arms: exampleResult.arms.map((arm, at) =>
    at > 0 ? arm : { ...arm, slis: arm.slis.map((sli) => ({ ...sli, ...change })) },
  ),
});

test('a result does not contradict itself', () => {
  expect(findContradictions(exampleResult, exampleResult)).toEqual([]);
});

test('each difference is a line: of the verdict, a variant, an arm that only one has, a figure, a sign', () => {
  const [first, ...rest] = exampleResult.arms;
  if (!first) throw new Error('the example has arms');
  const changed: RunResult = {
    ...exampleResult,
    verdict: { ...exampleResult.verdict, outcome: 'failed' },
    arms: [
      {
        ...first,
        slis: first.slis.map((sli) => ({ ...sli, value: 0.5 })),
        signs: first.signs.map((sign) => ({ ...sign, present: sign.present !== true })),
      },
      ...rest.slice(0, -1),
    ],
  };
  const lines = findContradictions(changed, exampleResult);
  expect(lines[0]).toBe(`the verdict: failed there, ${exampleResult.verdict.outcome} by the evidence`);
  expect(lines.filter((line) => /\(0\.5\) there/.test(line))).toHaveLength(first.slis.length);
  expect(lines.filter((line) => /(not )?seen there/.test(line))).toHaveLength(first.signs.length);
  expect(lines.at(-1)).toMatch(/: nothing there, an arm by the evidence$/);
});

test.each<[Partial<Sli>, string | null]>([
  [{ value: 0.5, low: 0.4, high: 0.6, objective: 0.01, verdict: 'violated' }, null],
  [{ value: 0.5, low: 0.4, high: 0.6, objective: 0.01, verdict: 'met' }, 'violated'],
  [{ value: 0, low: 0, high: 0.005, objective: 0.01, verdict: 'violated' }, 'met'],
  [{ value: 0.01, low: 0.005, high: 0.02, objective: 0.01, verdict: 'met' }, 'inconclusive'],
  // A plain number, an end that is open, and nothing at all.
  [{ value: 3, low: null, high: null, objective: 4, verdict: 'met' }, null],
  [{ value: 5, low: null, high: null, objective: 4, verdict: 'met' }, 'violated'],
  [{ value: null, low: 5, high: null, objective: 4, verdict: 'violated' }, null],
  [{ value: null, low: null, high: null, objective: 4, verdict: 'error' }, null],
])('%j: its own figures say %j', (change, says) => {
  const found = findMisjudged(withSli(change));
  if (says === null) expect(found).toBeNull();
  else expect(found).toMatch(new RegExp(`its own figures say ${says}$`));
});
