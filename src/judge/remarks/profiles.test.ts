import { expect, test } from 'vitest';
import { jsonShare } from '../measures/cpu-profile.ts';
import { asStored, soundProfile } from '../profile/profile.test-data.ts';
import { evidence, lab } from '../record/evidence.fixture.ts';
import { judgeArm } from '../verdict/judge-arm.ts';

const judged = {
  ...lab,
  signs: [{ measure: jsonShare.name, of: 'storefront', unit: 'share' as const, atLeast: 0.5, means: 'JSON' }],
};

function judge(profile: object) {
  const value = asStored(profile);
  return judgeArm(judged, evidence({ found: { 'cpu-profile': [{ from: 'storefront', value }] } }), 0);
}

test('a whole profile gets no remark', () => {
  const { signs, remarks } = judge(soundProfile());
  expect(signs).toEqual([expect.objectContaining({ present: true })]);
  expect(remarks).toBeUndefined();
});

test('what a profile does not name is remarked on with its share, and a sign that depends on it is unknown', () => {
  const { nodes, ...rest } = soundProfile();
  const { signs, remarks } = judge({
    ...rest,
    nodes: nodes.filter(({ callFrame }) => callFrame.functionName !== 'JSON_parse'),
  });
  expect(signs).toEqual([expect.objectContaining({ value: 0, low: 0, present: null })]);
  expect(remarks).toEqual([
    {
      code: 'profile-incomplete',
      of: 'storefront',
      refuses: false,
      value: 0.6,
      allowed: null,
      unit: 'share',
      text: 'the CPU profile of storefront: 60 % of its time was spent in functions that it does not name, and counts as work',
    },
  ]);
});

test('what is not a profile is remarked on too, and its sign is unknown', () => {
  const { signs, remarks } = judge({ traceEvents: [] });
  expect(signs).toEqual([expect.objectContaining({ value: null, present: null })]);
  expect(remarks).toEqual([
    expect.objectContaining({
      value: 1,
      text: 'the CPU profile of storefront: it cannot be read: it has no list of nodes',
    }),
  ]);
});
