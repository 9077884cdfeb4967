import { describe, expect, it } from 'vitest';
import { arm, lab, runVariant } from '../record/evidence.fixture.ts';
import type { JudgedLab } from '../record/judged-lab.ts';
import type { Arm, Effect, Remark, SignResult, Sli, VariantResult } from '../record/result.ts';
import { judgeDefect } from './judge-defect.ts';
import { judgeVariant } from './judge-variant.ts';

function judge(id: string, arms: readonly Arm[], failure?: string) {
  return judgeVariant(lab, runVariant(id, failure === undefined ? {} : { failure }), arms);
}

function busy(present: boolean | null, value = 0.99): SignResult {
  return {
    name: 'event loop busy',
    of: 'storefront',
    value,
    low: null,
    high: null,
    unit: 'share',
    threshold: 0.95,
    present,
    meaning: 'full',
  };
}
const bytes = (present: boolean | null): SignResult => ({
  ...busy(present, 19.6),
  name: 'bytes per float',
  unit: 'bytes',
});
const remark = (refuses: boolean): Remark => ({
  ...{ code: 'unasked-answers', of: 'model', refuses, value: 3, allowed: 0, unit: 'count', text: 'it never asked' },
});
const disturbed = { disturbance: { othersShare: 0.4, peakShare: 0.6, stealShare: 0, repeated: 2, disturbed: true } };
/** Of a product that shows its top k. */
const otherScores = { answers: { checked: 450, mismatched: 0, inexact: 0, degraded: 0, agreeing: 7 } };
const wrongAnswers = { answers: { checked: 450, mismatched: 3, inexact: 0, degraded: 0 } };
function loaded(said: Partial<Arm['load'][number]>): Partial<Arm> {
  return { load: arm('x', 'calm', 'met').load.map((load) => ({ ...load, ...said })) };
}

describe('the defect', () => {
  it.each<[VariantResult['verdict'], Sli['verdict'], SignResult[], string]>([
    ['reproduced', 'violated', [busy(true)], '440 of 450 views bad; signs: event loop busy 99 %'],
    ['reproduced', 'violated', [busy(true), bytes(null)], '440 of 450 views bad; signs: event loop busy 99 %'],
    ['not-reproduced', 'met', [busy(true)], 'no SLO was violated: 0 of 450 views bad'],
    [
      'not-reproduced',
      'violated',
      [busy(false, 0.4), bytes(true)],
      '440 of 450 views bad; but not from this cause: event loop busy 40 %',
    ],
    ['not-reproduced', 'violated', [], '440 of 450 views bad; but the lab has no sign of its cause'],
    ['inconclusive', 'inconclusive', [busy(true)], '5 of 450 views bad'],
    [
      'inconclusive',
      'violated',
      [busy(null)],
      '440 of 450 views bad; but whether its signs were there could not be told: event loop busy 99 %: cannot tell',
    ],
    ['error', 'error', [busy(true)], 'gone'],
  ])('is %s when its SLO is %s', (verdict, slo, signs, reason) => {
    expect(judge('defect', [arm('defect', 'triggered', slo, { signs: signs })])).toMatchObject({
      verdict,
      reason,
    });
  });

  it('may violate its SLO in the recovered phase, once the trigger is gone', () => {
    const arms = [arm('defect', 'triggered', 'met'), arm('defect', 'recovered', 'violated', { signs: [busy(true)] })];
    expect(judge('defect', arms).verdict).toBe('reproduced');
  });

  describe('of a lab with a second trigger, which is undone', () => {
    const outliving = { ...lab, recovery: ['link to model-1: half_open'] };
    const judgeBoth = (triggered: Sli['verdict'], recovered: Sli['verdict'] | null, said: Partial<Arm> = {}) => {
      const arms = [
        arm('defect', 'triggered', triggered, { signs: [busy(true)] }),
        ...(recovered === null ? [] : [arm('defect', 'recovered', recovered, said)]),
      ];
      const { verdict, reason } = judgeDefect(outliving, arms);
      return `${verdict}: ${reason}`;
    };

    it.each<[string, Sli['verdict'], Sli['verdict'] | null]>([
      [
        'reproduced: 440 of 450 views bad; afterwards 440 of 450 views bad; signs: event loop busy 99 %',
        'violated',
        'violated',
      ],
      ['reproduced: 440 of 450 views bad; signs: event loop busy 99 %', 'violated', null],
      ['not-reproduced: the outage ended with its cause: afterwards 0 of 450 views bad', 'violated', 'met'],
      ['inconclusive: afterwards 5 of 450 views bad', 'violated', 'inconclusive'],
      ['not-reproduced: no SLO was violated: 0 of 450 views bad', 'met', 'violated'],
      ['inconclusive: 5 of 450 views bad', 'inconclusive', 'violated'],
      ['not-reproduced: no SLO was violated: 0 of 450 views bad', 'met', 'met'],
    ])('%s', (said, triggered, recovered) => {
      expect(judgeBoth(triggered, recovered)).toBe(said);
    });

    it('takes a sign from either phase, but not from a disturbed window', () => {
      const signs = (one: boolean | null, other: boolean | null) =>
        judgeDefect(outliving, [
          arm('defect', 'triggered', 'violated', { signs: [busy(one)] }),
          arm('defect', 'recovered', 'violated', { signs: [busy(other)] }),
        ]).verdict;
      expect([signs(true, null), signs(null, true), signs(true, false)]).toEqual(Array(3).fill('reproduced'));
      expect([signs(null, false), signs(null, null)]).toEqual(['not-reproduced', 'inconclusive']);
      expect(judgeBoth('violated', 'met', disturbed)).toMatch(/^inconclusive: defect recovered: others took/);
    });
  });

  it('is inconclusive in a disturbed window, and without its trigger', () => {
    const arms = [arm('defect', 'triggered', 'violated', { signs: [busy(true)], ...disturbed })];
    expect(judge('defect', arms)).toMatchObject({
      verdict: 'inconclusive',
      reason:
        'defect triggered: others took 40 % of the CPU (60 % in the worst second), also when the window was taken again (2x)',
    });
    expect(judge('defect', [arm('defect', 'calm', 'met')]).verdict).toBe('inconclusive');
  });
});

describe('a fix', () => {
  it.each<[VariantResult['verdict'], Sli['verdict'], Partial<Arm>, string]>([
    ['fixes', 'met', {}, '0 of 450 views bad'],
    ['fixes', 'met', { signs: [busy(false), { ...bytes(null), unsought: true }] }, '0 of 450 views bad'],
    [
      'inconclusive',
      'met',
      { signs: [busy(false), bytes(null)] },
      'whether the cause is gone could not be told: bytes per float 19.6 bytes: cannot tell',
    ],
    [
      'inconclusive',
      'met',
      { signs: [busy(false), { ...bytes(null), value: null, reason: 'bytes per float: nothing was counted' }] },
      'whether the cause is gone could not be told: bytes per float: nothing was counted',
    ],
    ['fails', 'met', { remarks: [remark(true)] }, 'it never asked'],
    ['fixes', 'met', { remarks: [remark(false)] }, '0 of 450 views bad'],
    ['fails', 'violated', {}, '440 of 450 views bad'],
    ['fails', 'met', { signs: [bytes(true)] }, 'the cause is still there: bytes per float 19.6 bytes'],
    ['fails', 'met', wrongAnswers, '3 of 450 answers wrong'],
    ['fails', 'met', otherScores, "7 of 450 answers rank rightly by scores that are not the model's"],
    ['fails', 'met', loaded({ completed: 420 }), '420 of 450 pages answered'],
    ['fails', 'met', { ...wrongAnswers, ...disturbed }, '3 of 450 answers wrong'],
    ['inconclusive', 'inconclusive', {}, '5 of 450 views bad'],
    [
      'inconclusive',
      'met',
      disturbed,
      'fix:a triggered: others took 40 % of the CPU (60 % in the worst second), also when the window was taken again (2x)',
    ],
    [
      'inconclusive',
      'violated',
      disturbed,
      'fix:a triggered: others took 40 % of the CPU (60 % in the worst second), also when the window was taken again (2x)',
    ],
    [
      'inconclusive',
      'met',
      loaded({ lateP99Ms: 40 }),
      'fix:a triggered: the load generator was late: p99 40 ms, allowed 25 ms',
    ],
    ['inconclusive', 'met', loaded({ lateP99Ms: null }), 'fix:a triggered: no pages were sent'],
    [
      'inconclusive',
      'met',
      loaded({ offered: 90 }),
      'fix:a triggered: the load generator sent 450 pages; the schedule had about 900',
    ],
    ['error', 'error', {}, 'gone'],
  ])('%s when its SLO is %s and %o', (verdict, slo, said, reason) => {
    expect(judge('fix:a', [arm('fix:a', 'triggered', slo, said)])).toMatchObject({
      verdict,
      reason,
    });
  });

  it('names the process that an SLO is about, where it is not about the views', () => {
    const { slis, ...rest } = arm('fix:a', 'recovered', 'violated');
    const ofStorefront = slis.map((sli) => ({ ...sli, of: 'storefront', reason: '3 of 9 calls failed' }));
    const arms = [arm('fix:a', 'triggered', 'met'), { ...rest, slis: [...slis, ...ofStorefront] }];
    expect(judge('fix:a', arms).reason).toBe(
      'afterwards 440 of 450 views bad; afterwards storefront: 3 of 9 calls failed',
    );
  });

  it.each<[VariantResult['verdict'], Sli['verdict'], Partial<Arm>, string]>([
    ['fixes', 'met', { signs: [busy(false)] }, '0 of 450 views bad; afterwards 0 of 450 views bad'],
    ['fails', 'violated', {}, 'afterwards 440 of 450 views bad'],
    ['fails', 'met', { signs: [busy(true)] }, 'the cause is still there: event loop busy 99 %'],
    ['fails', 'met', wrongAnswers, '3 of 450 answers wrong'],
    ['fails', 'met', loaded({ completed: 420 }), '420 of 450 pages answered'],
    ['inconclusive', 'inconclusive', {}, 'afterwards 5 of 450 views bad'],
    [
      'inconclusive',
      'violated',
      disturbed,
      'fix:a recovered: others took 40 % of the CPU (60 % in the worst second), also when the window was taken again (2x)',
    ],
    ['error', 'error', {}, 'afterwards gone'],
  ])('%s when the second trigger is gone and its SLO is %s and %o', (verdict, slo, said, reason) => {
    const arms = [arm('fix:a', 'triggered', 'met', { signs: [busy(false)] }), arm('fix:a', 'recovered', slo, said)];
    expect(judge('fix:a', arms)).toMatchObject({ verdict, reason });
  });

  describe('that came too late for its window', () => {
    const late = { improving: true, judgedFromMs: 0, judgedToMs: 2_700 } as const;
    const judgeLate = (said: Partial<Arm>, id = 'fix:a') => judge(id, [arm(id, 'triggered', 'violated', said)]).reason;
    const told = 'signs gone, SLO not yet met in 2.7 s; watch longer with --watch';

    it('fails, but says that its signs were gone', () => {
      expect(judge('try:a.ts', [arm('try:a.ts', 'triggered', 'violated', { ...late, signs: [busy(false)] })])).toEqual(
        expect.objectContaining({ verdict: 'fails', reason: `440 of 450 views bad; ${told}` }),
      );
      expect(judgeLate({ ...late, signs: [busy(false), bytes(false)] })).toBe(`440 of 450 views bad; ${told}`);
    });

    it.each<[string, Partial<Arm>]>([
      ['a sign is there', { ...late, signs: [busy(false), bytes(true)] }],
      ['a sign is unknown', { ...late, signs: [busy(false), bytes(null)] }],
      ['there is no sign', { ...late, signs: [] }],
      ['its last views were bad too', { judgedToMs: 2_700, signs: [busy(false)] }],
      ['answers were wrong', { ...late, signs: [busy(false)], ...wrongAnswers }],
    ])('is not excused where %s', (_, said) => {
      expect(judgeLate(said)).not.toContain('--watch');
    });

    it('is not excused where it is wrong', () => {
      expect(judgeLate({ ...late, signs: [busy(false)] }, 'wrong-fix:a')).not.toContain('--watch');
    });
  });

  it('is refused for what its arms remark, whatever its SLOs say', () => {
    const remark = { code: 'memory-grows', of: 'storefront', value: 50, allowed: 24, unit: 'MiB per second' } as const;
    const text = 'storefront: its memory grows by 50 MiB/s';
    const judgeRemarked = (refuses: boolean) =>
      judge('fix:a', [arm('fix:a', 'triggered', 'met', { remarks: [{ ...remark, text, refuses }] })]);
    expect(judgeRemarked(true)).toMatchObject({ verdict: 'fails', reason: text });
    expect(judgeRemarked(false).verdict).toBe('fixes');
  });

  it('says that what had not come by the end of its window may still come, and how to see it', () => {
    const [slo] = arm('fix:a', 'triggered', 'violated').slis;
    if (!slo) throw new Error('an arm has an SLO');
    const balance = { ...slo, unit: 's' as const, value: 6.7, low: 6.7, reason: 'no balance in the 6.7 s' };
    const judged = (high: number | null) =>
      judge('fix:a', [arm('fix:a', 'triggered', 'met', { slis: [{ ...balance, high }] })]);
    expect(judged(null).reason).toBe('no balance in the 6.7 s; it may come later: watch longer with --watch');
    expect(judged(9).reason).toBe('no balance in the 6.7 s');
  });

  it('names everything that fails', () => {
    const arms = [arm('fix:a', 'triggered', 'violated', { signs: [bytes(true)], ...wrongAnswers })];
    expect(judge('fix:a', arms).reason).toBe(
      '440 of 450 views bad; 3 of 450 answers wrong; the cause is still there: bytes per float 19.6 bytes',
    );
  });

  it('is an error when it could not be run', () => {
    expect(judge('fix:a', [], 'the storefront died')).toMatchObject({
      verdict: 'error',
      reason: 'the storefront died',
    });
    expect(judge('fix:a', [arm('fix:b', 'triggered', 'met')])).toMatchObject({
      verdict: 'error',
      reason: 'it was not run',
    });
  });
});

describe('a sibling', () => {
  const id = 'sibling:rest';
  it.each<[VariantResult['verdict'], Sli['verdict'], Partial<Arm>, string]>([
    ['reproduced', 'violated', { signs: [busy(true)] }, '440 of 450 views bad; signs: event loop busy 99 %'],
    // A symptom may belong to the defect's body alone.
    [
      'reproduced',
      'violated',
      { signs: [busy(true), bytes(false)] },
      '440 of 450 views bad; signs: event loop busy 99 %',
    ],
    [
      'not-reproduced',
      'violated',
      { signs: [busy(false, 0.4)] },
      '440 of 450 views bad; but not from this cause: event loop busy 40 %',
    ],
    ['not-reproduced', 'met', { signs: [busy(true)] }, 'no SLO was violated: 0 of 450 views bad'],
    ['inconclusive', 'inconclusive', { signs: [busy(true)] }, '5 of 450 views bad'],
    [
      'inconclusive',
      'violated',
      { signs: [busy(null)] },
      '440 of 450 views bad; but whether its signs were there could not be told: event loop busy 99 %: cannot tell',
    ],
    [
      'inconclusive',
      'violated',
      { signs: [busy(true)], ...disturbed },
      `${id} triggered: others took 40 % of the CPU (60 % in the worst second), also when the window was taken again (2x)`,
    ],
    ['error', 'error', {}, 'gone'],
  ])('%s when its SLO is %s and %o', (verdict, slo, said, reason) => {
    expect(judge(id, [arm(id, 'triggered', slo, said)])).toMatchObject({ verdict, reason });
  });

  it('does not need the second trigger that its lab may have', () => {
    const recovering = { ...lab, recovery: ['link to model-1: half_open'] };
    const sibling = runVariant(id);
    expect(judgeVariant(recovering, sibling, [arm(id, 'triggered', 'violated', { signs: [busy(true)] })]).verdict).toBe(
      'reproduced',
    );
  });
});

describe('a wrong fix', () => {
  it.each<[VariantResult['verdict'], Sli['verdict'], Partial<Arm>]>([
    ['works-though-wrong', 'met', {}],
    ['works-though-wrong', 'met', { signs: [busy(false)] }],
    ['fails', 'violated', {}],
    ['fails', 'met', { signs: [busy(true)] }],
    ['fails', 'inconclusive', { signs: [busy(true)] }],
    ['fails', 'violated', { signs: [busy(true)], ...disturbed }],
    ['fails', 'met', wrongAnswers],
    ['inconclusive', 'inconclusive', {}],
    ['inconclusive', 'violated', disturbed],
  ])('%s when its SLO is %s and %o', (verdict, slo, said) => {
    const arms = [arm('wrong-fix:a', 'triggered', slo, said)];
    expect(judge('wrong-fix:a', arms).verdict).toBe(verdict);
  });
});

describe("a learner's own", () => {
  it('is cured, holds though the cause remains, or fails by a named figure', () => {
    const id = 'try:my-fix.ts';
    expect(judge(id, [arm(id, 'triggered', 'met', { signs: [bytes(false)] })])).toMatchObject({
      verdict: 'fixes',
      reason: 'cured: 0 of 450 views bad',
    });
    expect(judge(id, [arm(id, 'triggered', 'met', { signs: [bytes(true)], headroom: 1.2 })])).toMatchObject({
      verdict: 'holds',
      reason: 'holds, but the cause remains (bytes per float 19.6 bytes), headroom 1.2x: 0 of 450 views bad',
    });
    expect(judge(id, [arm(id, 'triggered', 'violated', { signs: [bytes(true)] })])).toMatchObject({
      verdict: 'fails',
      reason: '440 of 450 views bad',
    });
    expect(judge(id, [arm(id, 'triggered', 'met', wrongAnswers)]).verdict).toBe('fails');
  });
});

describe('a mitigation', () => {
  const effect = {
    appliedAtMs: 5_000,
    metAfterSeconds: 4,
    heldSeconds: 16,
    held: true,
    watchedSeconds: 20,
    viewsLost: 290,
    viewsFailed: 12,
    inexact: 0,
  };
  it.each<[VariantResult['verdict'], Effect | null, Partial<Arm>, string]>([
    ['mitigates', effect, {}, 'SLO met again after 4 s, 290 views lost, 12 of them failed'],
    [
      'mitigates',
      { ...effect, viewsLost: 0, viewsFailed: 0, inexact: 800 },
      disturbed,
      'SLO met again after 4 s, 800 answers inexact',
    ],
    [
      'does-not-mitigate',
      { ...effect, held: false, heldSeconds: 3 },
      {},
      'SLO met again after 4 s, but only for 3 s, 290 views lost, 12 of them failed',
    ],
    [
      'does-not-mitigate',
      { ...effect, held: false, metAfterSeconds: null },
      {},
      'SLO not met again in 20 s, 290 views lost, 12 of them failed',
    ],
    [
      'inconclusive',
      { ...effect, held: false },
      disturbed,
      'mitigation:a triggered: others took 40 % of the CPU (60 % in the worst second), also when the window was taken again (2x)',
    ],
    ['does-not-mitigate', effect, wrongAnswers, expect.stringContaining('answers wrong')],
    [
      'mitigates',
      { ...effect, viewsWrong: 5, wrongSinceMet: 0 },
      wrongAnswers,
      'SLO met again after 4 s, 290 views lost, 12 of them failed, 5 of them wrong',
    ],
    [
      'does-not-mitigate',
      { ...effect, viewsWrong: 5, wrongSinceMet: 2 },
      wrongAnswers,
      expect.stringContaining('2 answers wrong since the SLO was met again'),
    ],
    ['error', null, {}, 'no views were watched after the mitigation'],
  ])('%s: %o', (verdict, told, said, reason) => {
    const arms = [arm('mitigation:a', 'triggered', 'violated', { effect: told, ...said })];
    expect(judge('mitigation:a', arms)).toMatchObject({ verdict, reason });
  });
});

describe('a machine that was full', () => {
  const full = {
    disturbance: { ownShare: 0.87, othersShare: 0.1, peakShare: 0.1, stealShare: 0, repeated: 0, disturbed: false },
  };
  /** Its loop is always at work where it waits for a core; what travels on the wire is no machine's doing. */
  const feigning: JudgedLab = {
    ...lab,
    needs: { times: 2, perSecond: 46, bound: 'share' },
    signs: lab.signs.map((sign) => ({ ...sign, madeByShortage: true })),
  };
  const of = (id: string, arms: readonly Arm[]) => judgeVariant(feigning, runVariant(id, { recommended: true }), arms);
  const reason = /the machine was full: this run took 87 % of its CPU.*--rate 23.*440 of 450 views bad/;

  it('does not blame a fix that was slow on it, nor one whose signs it causes itself', () => {
    for (const signs of [[busy(false)], [busy(true)]]) {
      const slow = of('fix:a', [arm('fix:a', 'triggered', 'violated', { ...full, signs })]);
      expect(slow).toMatchObject({ verdict: 'inconclusive', reason: expect.stringMatching(reason) });
    }
  });

  it('blames what a full machine cannot cause: the cause on the wire, and wrong answers', () => {
    const cause = of('fix:a', [arm('fix:a', 'triggered', 'violated', { ...full, signs: [bytes(true)] })]);
    expect(cause.verdict).toBe('fails');
    const wrong = of('fix:a', [arm('fix:a', 'triggered', 'violated', { ...full, ...wrongAnswers })]);
    expect(wrong.verdict).toBe('fails');
  });

  it('excuses only the arm that filled it', () => {
    const arms = [arm('fix:a', 'triggered', 'met', full), arm('fix:a', 'recovered', 'violated')];
    expect(of('fix:a', arms)).toMatchObject({ verdict: 'fails', reason: 'afterwards 440 of 450 views bad' });
  });

  it.each([
    ['all of it was the run’s', { ownShare: 0.96, othersShare: 0 }, /full of this run's own work \(96 % of its CPU\);/],
    [
      'nobody else was measured',
      { ownShare: 0.96, othersShare: null },
      /full of this run's own work \(96 % of its CPU\);/,
    ],
    [
      'enough of it was the run’s',
      { ownShare: 0.93, othersShare: 0.04 },
      /full of this run's own work \(93 % of its CPU\);/,
    ],
    [
      'others filled what was left',
      { ownShare: 0.87, othersShare: 0.1 },
      /the machine was full: this run took 87 % of its CPU, other programs 10 %;/,
    ],
  ])('says whose work it was: %s', (_, shares, says) => {
    const disturbance = { ...full.disturbance, ...shares };
    const slow = of('fix:a', [arm('fix:a', 'triggered', 'violated', { disturbance })]);
    expect(slow).toMatchObject({ verdict: 'inconclusive', reason: expect.stringMatching(says) });
  });

  it('does not keep a fix from holding, nor a wrong fix from failing', () => {
    expect(of('fix:a', [arm('fix:a', 'triggered', 'met', full)]).verdict).toBe('fixes');
    expect(of('wrong-fix:a', [arm('wrong-fix:a', 'triggered', 'violated', full)]).verdict).toBe('fails');
  });

  it('excuses a learner’s own variant only where its thread had room', () => {
    const own = (headroom: number) => of('try:a.ts', [arm('try:a.ts', 'triggered', 'violated', { ...full, headroom })]);
    expect(own(1.4).verdict).toBe('inconclusive');
    expect(own(0.6).verdict).toBe('fails');
  });

  it('does not call a defect not reproduced because its signs were starved', () => {
    const defect = arm('defect', 'triggered', 'violated', { ...full, signs: [busy(false)] });
    expect(of('defect', [defect])).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/the machine was full/),
    });
  });
});

describe('what is found beside the measures', () => {
  const found = (value: number | null) => ({
    remarks: [
      {
        code: 'unasked-answers',
        of: 'model',
        refuses: true,
        value,
        allowed: 0,
        unit: 'count',
        text: 'as it is',
      } as const,
    ],
  });

  it.each([
    ['fix:a', 3, 'fails'],
    ['fix:a', null, 'inconclusive'],
    ['try:a.ts', 3, 'fails'],
    ['try:a.ts', null, 'inconclusive'],
  ])('of %s, of value %o: %s, since what could not be told is no fault', (id, value, verdict) => {
    const judged = judge(id, [arm(id, 'triggered', 'met', found(value))]);
    expect(judged).toMatchObject({ verdict, reason: expect.stringContaining('as it is') });
  });
});

describe('a machine that was nearly full', () => {
  const tight = (ownShare: number, othersShare = 0) => ({
    disturbance: { ownShare, othersShare, peakShare: 0.1, stealShare: 0, repeated: 0, disturbed: false },
  });
  const slow = (id: string, ownShare: number, said: object = {}) =>
    judge(id, [arm(id, 'triggered', 'violated', { ...tight(ownShare), ...said })]);

  it('does not blame a fix that was slow on it', () => {
    expect(slow('fix:a', 0.866)).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/the machine was nearly full of this run's own work \(86.6 % of its CPU\)/),
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'machine-tight', allowed: 0.85 })]),
    });
    expect(slow('fix:a', 0.84).verdict).toBe('fails');
  });

  it('does not blame one’s own either, unless it needs more than its thread has', () => {
    expect(slow('try:a.ts', 0.866, { headroom: 1.4 }).verdict).toBe('inconclusive');
    expect(slow('try:a.ts', 0.866, { headroom: 0.6 }).verdict).toBe('fails');
  });

  it('does not call a defect refuted that all but filled it', () => {
    const met = (ownShare: number) => judge('defect', [arm('defect', 'triggered', 'met', tight(ownShare))]).verdict;
    expect(met(0.87)).toBe('inconclusive');
    expect(met(0.84)).toBe('not-reproduced');
  });

  it('leaves the signs of a fix as they are, and a wrong fix to what it did', () => {
    expect(slow('fix:a', 0.866, { signs: [busy(true)] }).verdict).toBe('fails');
    expect(slow('wrong-fix:a', 0.866).verdict).toBe('fails');
  });
});

it('a variant that the machine kept from finishing is inconclusive, not an error', () => {
  const variant = runVariant('fix:a', { recommended: true, failure: 'job was silent, while others …' });
  expect(judgeVariant(lab, { ...variant, machineShort: true }, []).verdict).toBe('inconclusive');
  expect(judgeVariant(lab, variant, []).verdict).toBe('error');
});
