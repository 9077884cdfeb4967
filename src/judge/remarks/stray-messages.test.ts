import { expect, it } from 'vitest';
import { evidence, arm as example, lab, runVariant } from '../record/evidence.fixture.ts';
import { arm } from '../record/result.ts';
import { judgeArm } from '../verdict/judge-arm.ts';
import { judgeVariant } from '../verdict/judge-variant.ts';

const stray = (from: string, count: number) => ({ from, value: { count, example: '"ready"' } });

it('reports what each process sent that two-am does not know, and how often', () => {
  const judged = judgeArm(lab, evidence({ found: { strays: [stray('storefront', 12), stray('model-2', 1)] } }), 0);
  expect(judged.remarks?.map(({ text }) => text)).toEqual([
    'storefront sent 12 messages that two-am does not know, such as "ready"; they were ignored',
    'model-2 sent 1 message that two-am does not know, such as "ready"; it was ignored',
  ]);
  expect(judged.remarks?.[0]).toMatchObject({ code: 'stray-messages', of: 'storefront', value: 12, unit: 'count' });
  expect(() => arm.parse(JSON.parse(JSON.stringify(judged)))).not.toThrow();
});

it('says nothing of an arm in which all messages were known, or that is older', () => {
  expect(judgeArm(lab, evidence(), 0).remarks).toBeUndefined();
});

it('refuses nothing: an honest variant may say ready', () => {
  const { remarks = [] } = judgeArm(lab, evidence({ found: { strays: [stray('storefront', 12)] } }), 0);
  const tried = runVariant('try:mine.ts');
  const arms = [example('try:mine.ts', 'triggered', 'met', { remarks })];
  expect(judgeVariant(lab, tried, arms)).toMatchObject({ verdict: 'fixes' });
});
