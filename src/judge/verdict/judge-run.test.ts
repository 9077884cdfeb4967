import { describe, expect, it } from 'vitest';
import { arm, lab, runVariant } from '../record/evidence.fixture.ts';
import { say, sayWithWindow } from '../record/reason.ts';
import type { Arm, SignResult, Sli, Verdict } from '../record/result.ts';
import { judgeRun } from './judge-run.ts';

const sign = (present: boolean): SignResult => ({
  name: 'event loop busy',
  of: 'storefront',
  value: present ? 1 : 0.3,
  low: null,
  high: null,
  unit: 'share',
  threshold: 0.95,
  present,
  meaning: 'full',
});
const disturbed = { disturbance: { othersShare: 0.4, peakShare: 0.6, stealShare: 0, repeated: 2, disturbed: true } };

interface Story {
  calm?: Sli['verdict'];
  calmAgain?: Sli['verdict'] | null;
  calmOnceMore?: Sli['verdict'];
  defect?: Partial<Arm> & { slo?: Sli['verdict'] };
  fix?: Sli['verdict'] | null;
  wrong?: Sli['verdict'] | null;
  own?: Sli['verdict'];
  sibling?: Sli['verdict'];
  mitigation?: Sli['verdict'];
}

/** A run that went well, unless said otherwise. */
function judge(story: Story) {
  const {
    calm = 'met',
    calmAgain = 'met',
    calmOnceMore,
    defect = {},
    fix = 'met',
    wrong = 'violated',
    own,
    sibling,
    mitigation,
  } = story;
  const { slo = 'violated', ...said } = defect;
  const arms = [
    arm('defect', 'calm', calm),
    arm('defect', 'triggered', slo, { signs: [sign(true)], ...said }),
    ...(fix ? [arm('fix:grpc', 'triggered', fix, { signs: [sign(false)] })] : []),
    ...(wrong ? [arm('wrong-fix:gzip', 'triggered', wrong)] : []),
    ...(own ? [arm('try:mine.ts', 'triggered', own)] : []),
    ...(sibling ? [arm('sibling:rest', 'triggered', sibling, { signs: [sign(true)] })] : []),
    ...(mitigation ? [arm('mitigation:restart', 'triggered', mitigation)] : []),
    ...(calmAgain ? [arm('defect', 'calm', calmAgain, { take: 2 })] : []),
    ...(calmOnceMore ? [arm('defect', 'calm', calmOnceMore, { take: 3 })] : []),
  ];
  const ids = ['defect', 'fix:grpc', 'wrong-fix:gzip', 'try:mine.ts', 'sibling:rest', 'mitigation:restart'];
  const variants = ids.map((id) => runVariant(id, { recommended: id === 'fix:grpc' }));
  return judgeRun(lab, arms, variants);
}
const outcome = (story: Story) => judge(story).verdict;

describe('judgeRun', () => {
  it('says what was proven, and judges what there is', () => {
    const run = judge({});
    expect(run.verdict).toMatchObject({ outcome: 'reproduced-and-fixed', exitCode: 0 });
    expect(run.verdict.reasons.map(({ arm, code, text }) => [arm, code, text])).toEqual([
      ['defect', 'slo-violated', '440 of 450 views bad'],
      ['defect', 'sign-present', 'event loop busy 100 %'],
      ['fix:grpc', 'slo-met', '0 of 450 views bad'],
      ['fix:grpc', 'sign-gone', 'event loop busy 30 %'],
    ]);
    expect(run.verdict.reasons[0]).toEqual({
      code: 'slo-violated',
      arm: 'defect',
      phase: 'triggered',
      take: 1,
      measure: 'bad views',
      of: 'pages',
      value: 0,
      low: 0,
      high: 0,
      allowed: 0.01,
      unit: 'share',
      text: '440 of 450 views bad',
    });
    expect(run.variants.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      'defect reproduced',
      'fix:grpc fixes',
      'wrong-fix:gzip fails',
    ]);
    expect(outcome({ wrong: null }).outcome).toBe('reproduced-and-fixed');
    expect(outcome({ fix: null, wrong: null, own: 'met' }).outcome).toBe('reproduced-and-fixed');
  });

  it.each<[Verdict['outcome'], number, Story]>([
    ['not-reproduced', 1, { defect: { slo: 'met' } }],
    ['not-reproduced', 1, { defect: { signs: [sign(false)] } }],
    ['not-reproduced', 1, { defect: { slo: 'met' }, fix: null, wrong: null, calmAgain: null }],
    ['not-reproduced', 1, { sibling: 'met' }],
    ['fix-not-verified', 1, { fix: 'violated' }],
    ['fix-not-verified', 1, { own: 'violated' }],
    ['fix-not-verified', 1, { fix: null }],
    ['fix-not-verified', 1, { fix: null, wrong: null, calmAgain: null }],
    ['wrong-fix-works', 1, { wrong: 'met' }],
    ['inconclusive', 4, { calm: 'violated' }],
    ['inconclusive', 4, { calm: 'inconclusive' }],
    ['inconclusive', 4, { calmAgain: 'violated' }],
    ['inconclusive', 4, { calmAgain: null }],
    ['inconclusive', 4, { defect: { slo: 'inconclusive' } }],
    ['inconclusive', 4, { defect: disturbed }],
    ['inconclusive', 4, { fix: 'inconclusive' }],
    ['inconclusive', 4, { wrong: 'inconclusive' }],
    ['inconclusive', 4, { sibling: 'inconclusive' }],
    ['failed', 2, { fix: 'error' }],
    ['failed', 2, { defect: { slo: 'error' } }],
  ])('%s (%i): %o', (name, exitCode, story) => {
    const verdict = outcome(story);
    expect(verdict).toMatchObject({ outcome: name, exitCode });
    expect(verdict.reasons.length).toBeGreaterThan(0);
  });

  it.each<[Verdict['outcome'], Story]>([
    ['failed', { fix: 'error', calm: 'violated' }],
    ['inconclusive', { calm: 'violated', defect: { slo: 'met' } }],
    ['inconclusive', { calmAgain: 'violated', fix: 'violated' }],
    ['not-reproduced', { defect: { slo: 'met' }, fix: 'violated', wrong: 'met' }],
    ['fix-not-verified', { fix: 'violated', wrong: 'met', own: 'inconclusive' }],
    ['wrong-fix-works', { wrong: 'met', own: 'inconclusive' }],
    ['not-reproduced', { sibling: 'met', fix: 'violated', wrong: 'met' }],
    ['inconclusive', { sibling: 'met', calmAgain: 'violated' }],
    ['fix-not-verified', { sibling: 'inconclusive', fix: 'violated' }],
    ['inconclusive', { fix: null, wrong: 'inconclusive' }],
  ])('%s comes first for %o', (name, story) => {
    expect(outcome(story).outcome).toBe(name);
  });

  it('names the gate', () => {
    expect(outcome({ calmAgain: 'violated' }).reasons.map(sayWithWindow)).toEqual([
      'defect calm again: 440 of 450 views bad',
    ]);
    expect(outcome({ calmAgain: 'violated', calmOnceMore: 'met' }).outcome).toBe('reproduced-and-fixed');
    expect(outcome({ calm: 'inconclusive', calmOnceMore: 'met' }).outcome).toBe('inconclusive');
    expect(outcome({ calmAgain: 'inconclusive', calmOnceMore: 'violated' }).reasons).toHaveLength(1);
    expect(outcome({ calmAgain: null }).reasons).toMatchObject([{ code: 'calm-not-repeated', arm: null }]);
    expect(outcome({ defect: disturbed }).reasons[0]).toMatchObject({
      code: 'others-took-cpu',
      arm: 'defect',
      phase: 'triggered',
      value: 0.4,
      allowed: 0.15,
      text: expect.stringMatching(/others took 40 % of the CPU/),
    });
    expect(judgeRun(lab, [], []).verdict).toMatchObject({
      outcome: 'inconclusive',
      reasons: [{ code: 'calm-missing', text: "the defect's calm was not taken" }],
    });
  });

  it('names a sibling that does not have the defect, and leaves the defect its own verdict', () => {
    const { verdict, variants } = judge({ sibling: 'met' });
    expect(verdict.reasons).toMatchObject([{ arm: 'sibling:rest', code: 'slo-met' }]);
    expect(variants.at(-1)).toMatchObject({
      verdict: 'not-reproduced',
      reason: 'no SLO was violated: 0 of 450 views bad',
    });
    expect(variants[0]).toMatchObject({ id: 'defect', verdict: 'reproduced' });
    expect(judge({ sibling: 'violated' }).verdict).toMatchObject({
      outcome: 'reproduced-and-fixed',
      reasons: expect.arrayContaining([expect.objectContaining({ arm: 'sibling:rest', code: 'sign-present' })]),
    });
  });

  it('lets no mitigation decide', () => {
    expect(outcome({ mitigation: 'error' }).outcome).toBe('reproduced-and-fixed');
    expect(judge({ mitigation: 'error' }).variants.at(-1)).toMatchObject({
      id: 'mitigation:restart',
      verdict: 'error',
    });
  });

  it('says what the mitigations did', () => {
    const effect = {
      appliedAtMs: 5_000,
      metAfterSeconds: 4,
      heldSeconds: 3,
      held: false,
      watchedSeconds: 20,
      viewsLost: 290,
      viewsFailed: 12,
      inexact: 0,
    };
    const arms = [arm('mitigation:a', 'triggered', 'violated', { effect })];
    expect(judgeRun(lab, arms, []).timeline).toEqual([
      { at: 5_000, variant: 'mitigation:a', kind: 'action', event: 'the mitigation is applied' },
      { at: 9_000, variant: 'mitigation:a', kind: 'met-again', event: 'the SLO holds again, for a while' },
    ]);
  });
});

describe('a machine that is too small for the load', () => {
  const needs = { times: 2.2, perSecond: 30, bound: 'least' as const };
  const arms = (ownShare: number) => [
    arm('defect', 'calm', 'met', {
      disturbance: { ownShare, othersShare: 0.1, peakShare: 0, stealShare: 0, repeated: 0, disturbed: false },
    }),
  ];
  const variants = [runVariant('defect')];
  const decide = (ownShare: number, of = lab) => judgeRun(of, arms(ownShare), variants).verdict;

  it('is reported before anything is blamed, with what is needed, what was found and what to do', () => {
    const { outcome, exitCode, reasons } = decide(0.5, { ...lab, needs });
    expect([outcome, exitCode]).toEqual(['inconclusive', 4]);
    expect(reasons[0]).toMatchObject({
      code: 'machine-too-small',
      value: expect.closeTo(1.2),
      allowed: 0.9,
      unit: 'share',
    });
    expect(reasons.slice(0, 1).map(say).join()).toMatch(
      /too small for this load: with an arm that holds, 120 % of its CPU would be in use under the trigger at 30 views\/s, the least that the lab allows; at most 90 % is allowed; give it more cores.*--rate 22/,
    );
  });

  it('is not reported where there is room, or where an older run did not check', () => {
    expect(decide(0.35, { ...lab, needs }).reasons.map(({ code }) => code)).not.toContain('machine-too-small');
    expect(decide(0.5).reasons.map(({ code }) => code)).not.toContain('machine-too-small');
  });
});
