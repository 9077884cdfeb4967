import { expect, it } from 'vitest';
import { arm, lab, runVariant } from '../judge/record/evidence.fixture.ts';
import { reasonAt } from '../judge/record/reason.ts';
import type { Arm, RunResult } from '../judge/record/result.ts';
import { explainRun } from '../judge/verdict/explain.ts';
import { judgeRun } from '../judge/verdict/judge-run.ts';
import { renderExplanation } from './explanation.ts';
import { widthOf } from './text.ts';

const needs = { times: 2.2, perSecond: 30, bound: 'least' as const };
const disturbance = { ownShare: 0.5, othersShare: 0.3, peakShare: 0.6, stealShare: 0, repeated: 3, disturbed: true };
const others = reasonAt(
  { variant: 'defect', phase: 'calm', take: 1 },
  'others-took-cpu',
  'others took 30 % of the CPU',
  { measure: 'CPU that others took', value: 0.3, allowed: 0.15, unit: 'share' },
);

function explained(calm: Partial<Arm>) {
  const arms = [
    arm('defect', 'calm', 'met', calm),
    arm('defect', 'triggered', 'violated', {
      signs: [
        {
          ...{ name: 'a sign with a name that no column is wide enough for', of: 'storefront', value: 0.99 },
          ...{ low: null, high: null, unit: 'share', threshold: 0.95, present: true, meaning: 'full' },
        },
      ],
    }),
    arm('fix:a', 'triggered', 'met', { retaken: [[others]] }),
    arm('defect', 'calm', 'met', { take: 2 }),
  ];
  const variants = [runVariant('defect'), runVariant('fix:a'), runVariant('fix:b', { failure: 'it did not start' })];
  const run = judgeRun({ ...lab, needs }, arms, calm.disturbance ? variants.slice(0, 2) : variants);
  return explainRun({ ...lab, needs }, { ...run, arms } as unknown as RunResult);
}

it('is a table: what decided, what was found, the limit and how far away it was', () => {
  const text = renderExplanation(explained({}), { colour: false });
  expect(text).toMatchSnapshot();
  expect(Math.max(...text.split('\n').map(widthOf))).toBeLessThanOrEqual(80);
});

it('says what to do about each thing that could not be proven, once', () => {
  const text = renderExplanation(explained({ disturbance }), { colour: false });
  expect(text.slice(text.indexOf('WHAT TO DO'))).toMatchSnapshot();
});

it('has colours where they are wanted', () => {
  expect(renderExplanation(explained({}), { colour: true })).toContain('\u001b[1m');
});
