import { describe, expect, it } from 'vitest';
import { arm, evidence, lab, runVariant } from '../record/evidence.fixture.ts';
import { type JudgedLab, judgedUnder } from '../record/judged-lab.ts';
import type { Arm, SignResult, Sli } from '../record/result.ts';
import { explainRun } from './explain.ts';
import { judgeArm } from './judge-arm.ts';
import { judgeRun } from './judge-run.ts';
import { judgeVariant } from './judge-variant.ts';

const id = 'wrong-fix:no-margin';
const burst = 'calls failed in one second: INTERNAL';
const foil = 'calls failed: UNAVAILABLE';
const tried: JudgedLab = {
  ...lab,
  recovery: ['link to model-1: half_open'],
  trials: {
    [id]: {
      trigger: ['model-1: 30 -> 3,000 ms a call', 'traffic: 2x'],
      watchSeconds: 60,
      signs: [{ measure: burst, of: 'storefront', unit: 'count', atLeast: 10, means: 'They end together.' }],
      foiledBy: [{ measure: foil, of: 'storefront', unit: 'count', atLeast: 1, means: 'It was given up before.' }],
      pictures: [{ picture: 'calls failed a second', of: 'storefront', unit: 'count', draw: 'lines', limit: null }],
    },
  },
};
const under = 'under its own trigger: model-1: 30 -> 3,000 ms a call; traffic: 2x';
const unseen = `what is wrong with it did not show in 10 s ${under}`;

function sign(present: boolean | null, value: number | null = present ? 46 : 0): SignResult {
  const of = { name: burst, of: 'storefront', unit: 'count', threshold: 10, meaning: 'They end together.' } as const;
  return { ...of, value, low: null, high: null, present };
}
const busy: SignResult = { ...sign(true, 0.99), name: 'event loop busy', unit: 'share', threshold: 0.95 };
const disturbed = { disturbance: { othersShare: 0.4, peakShare: 0.6, stealShare: 0, repeated: 2, disturbed: true } };
const full = { disturbance: { ...arm('x', 'calm', 'met').disturbance, ownShare: 0.86 } };
const half = { code: 'degraded-answers', of: 'pages', value: 0.5, allowed: 0.4, unit: 'share', text: 'half' } as const;

describe('under a trigger of its own a wrong fix', () => {
  it.each<[string, SignResult, Sli['verdict'], Partial<Arm>, string]>([
    ['fails', sign(true), 'met', {}, `${burst} 46, ${under}`],
    ['fails', sign(true), 'violated', disturbed, `${burst} 46, ${under}`],
    ['works-though-wrong', sign(false), 'met', {}, `${burst} 0; ${unseen}`],
    ['works-though-wrong', sign(false), 'met', { remarks: [{ ...half, refuses: false }] }, `${burst} 0; ${unseen}`],
    ['inconclusive', sign(false), 'violated', {}, `440 of 450 views bad; ${unseen}`],
    ['inconclusive', sign(false), 'met', { remarks: [{ ...half, refuses: true }] }, `half; ${unseen}`],
    ['inconclusive', sign(false), 'met', disturbed, 'wrong-fix:no-margin triggered: others took 40 % of the CPU'],
    ['inconclusive', sign(false), 'met', full, 'the machine was nearly full'],
    ['inconclusive', sign(null, null), 'met', {}, `${burst} unknown: cannot tell; ${unseen}`],
  ])('%s by what its trial is for alone', (verdict, seen, slo, said, reason) => {
    const judged = judgeVariant(tried, runVariant(id), [arm(id, 'triggered', slo, { signs: [seen], ...said })]);
    expect(judged).toMatchObject({ verdict, reason: expect.stringContaining(reason) });
    const { trigger, watchSeconds } = tried.trials?.[id] ?? {};
    expect(judged.trial).toEqual({ trigger, watchSeconds });
  });

  it('that did not show for another reason proves nothing, and one that did show does', () => {
    const foiled: SignResult = { ...sign(true, 27), name: foil, threshold: 1 };
    const judged = (seen: SignResult) =>
      judgeVariant(tried, runVariant(id), [arm(id, 'triggered', 'met', { signs: [seen, foiled] })]);
    expect(judged(sign(false))).toMatchObject({ verdict: 'inconclusive', reason: `${foil} 27; ${unseen}` });
    expect(judged(sign(true))).toMatchObject({ verdict: 'fails', reason: `${burst} 46, ${under}` });
  });

  it('is judged as all others are where it has none', () => {
    const arms = [arm('wrong-fix:gzip', 'triggered', 'violated', { signs: [busy] })];
    const judged = judgeVariant(tried, runVariant('wrong-fix:gzip'), arms);
    expect(judged).toMatchObject({ verdict: 'fails', reason: expect.stringContaining('the cause is still there') });
    expect(judged).not.toHaveProperty('trial');
  });

  it('has signs, trigger and pictures of its own, and no second trigger', () => {
    expect(judgedUnder(tried, 'wrong-fix:gzip')).toBe(tried);
    expect(judgedUnder(tried, id)).toMatchObject({
      trigger: tried.trials?.[id]?.trigger,
      recovery: [],
      signs: [{ measure: burst }, { measure: foil }],
      pictures: [{ picture: 'p99 a second' }, { picture: 'calls failed a second' }],
      slos: lab.slos,
    });
  });

  it('may have to answer half of the users with earlier answers: that is told, and refuses nothing', () => {
    const views = Array.from({ length: 400 }, (_, index) => ({
      ...{ id: `v${index}`, intendedMs: 5_000 + index, sentMs: 5_000 + index, doneMs: 5_050 + index, status: 200 },
      ...{ error: null, answer: index % 2 === 0 ? ('degraded' as const) : ('right' as const) },
    }));
    const value = { readMs: 9_000, budgetMs: 250, offeredPerSecond: 100, views };
    const window = { ...evidence().facts, startedMs: 0, judgedFromMs: 4_000, judgedToMs: 8_000 };
    const remarkOf = (variant: string) =>
      judgeArm(
        tried,
        evidence({ variant, phase: 'triggered', facts: window, found: { outcomes: [{ from: 'pages', value }] } }),
        0,
      ).remarks?.find(({ code }) => code === 'degraded-answers');
    expect(remarkOf(id)).toMatchObject({ value: 0.5, refuses: false, text: expect.not.stringContaining('allowed') });
    expect(remarkOf('wrong-fix:gzip')).toMatchObject({ value: 0.5, refuses: true });
  });
});

describe('a whole run', () => {
  const arms = (seen: SignResult) => [
    arm('defect', 'calm', 'met'),
    arm('defect', 'triggered', 'violated', { signs: [busy] }),
    arm('defect', 'recovered', 'violated'),
    arm('fix:deadline', 'triggered', 'met'),
    arm('fix:deadline', 'recovered', 'met'),
    arm(id, 'triggered', 'met', { signs: [seen] }),
    arm('defect', 'calm', 'met', { take: 2 }),
  ];
  const variants = ['defect', 'fix:deadline', id].map((one) => runVariant(one));

  it.each([
    ['reproduced-and-fixed', sign(true)],
    ['wrong-fix-works', sign(false)],
  ])('is %s by what the trial showed', (outcome, seen) => {
    expect(judgeRun(tried, arms(seen), variants).verdict.outcome).toBe(outcome);
  });

  it('explains it by the signs of the trial', () => {
    const judged = judgeRun(tried, arms(sign(true)), variants);
    const result = { ...judged, arms: arms(sign(true)) } as unknown as Parameters<typeof explainRun>[1];
    const explained = explainRun(tried, result).variants.find((one) => one.id === id);
    expect(explained?.arms[0]?.considered.filter(({ decided }) => decided)).toMatchObject([
      { holds: true, bound: 46, ofAllowed: 4.6, reason: { measure: burst, code: 'sign-present' } },
    ]);
  });

  it('says what was skipped and why, and is not decided by it', () => {
    const skipped = {
      ...judgeVariant(tried, runVariant('x', { failure: 'gone' }), []).reasons[0],
      code: 'too-few-views',
      text: 'skipped: too few views',
      remedy: 'leave out --rate',
    } as NonNullable<ReturnType<typeof runVariant>['skipped']>;
    const played = arms(sign(true)).filter(({ variant }) => variant !== id);
    const run = judgeRun(tried, played, [...variants.slice(0, 2), runVariant(id, { skipped })]);
    expect(run.verdict.outcome).toBe('reproduced-and-fixed');
    expect(run.variants.find((one) => one.id === id)).toMatchObject({
      verdict: 'skipped',
      reason: 'skipped: too few views; leave out --rate',
    });
  });
});
