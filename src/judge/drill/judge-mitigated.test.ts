import { expect, test } from 'vitest';
import { arm, lab } from '../record/evidence.fixture.ts';
import type { Arm } from '../record/result.ts';
import { areSpoilt, judgeMitigated } from './judge-mitigated.ts';

const busy = { othersShare: 0.45, peakShare: 0.8, stealShare: 0, repeated: 3, disturbed: true };
const judge = (verdict: Parameters<typeof arm>[2], said: Partial<Arm> = {}) =>
  judgeMitigated(lab, arm('defect', 'triggered', verdict, said));

test('the SLO decides on a quiet machine', () => {
  expect(judge('met')).toMatchObject({ verdict: 'ok' });
  expect(judge('violated')).toMatchObject({ verdict: 'no' });
  expect(judge('inconclusive')).toMatchObject({ verdict: 'cannot-tell' });
});

test('while other programs take the machine nobody is told NO, and the reason names their share', () => {
  for (const verdict of ['met', 'violated', 'error'] as const) {
    expect(judge(verdict, { disturbance: busy })).toMatchObject({
      verdict: 'cannot-tell',
      reason: expect.stringMatching(/others took 45 %/),
    });
  }
});

test('a wrong answer is one on any machine', () => {
  const answers = { checked: 450, mismatched: 3, inexact: 0, degraded: 0 };
  expect(judge('met', { disturbance: busy, answers })).toMatchObject({
    verdict: 'no',
    reason: expect.stringContaining('3 of 450 answers wrong'),
  });
});

test('of a fix that fails beside other programs nobody can tell, unless it answers wrongly', () => {
  const disturbed = arm('try:storefront', 'triggered', 'violated', { disturbance: busy });
  expect(areSpoilt([arm('try:storefront', 'triggered', 'violated')])).toBe(false);
  expect(areSpoilt([disturbed])).toBe(true);
  const answers = { checked: 450, mismatched: 3, inexact: 0, degraded: 0 };
  expect(areSpoilt([{ ...disturbed, answers }])).toBe(false);
});
