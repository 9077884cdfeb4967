import { describe, expect, it } from 'vitest';
import type { ToldClock } from '../../lab/measure.ts';
import { evidence, facts, lab, outcomes, runVariant, view, views } from '../record/evidence.fixture.ts';
import { remarksOn } from '../remarks/index.ts';
import { judgeArm } from '../verdict/judge-arm.ts';
import { judgeVariant } from '../verdict/judge-variant.ts';

const clockOf = (of: string, errorMs: number | null): ToldClock => ({ of, offsetMs: 0, errorMs });
const pages = (errorMs: number | null, said = {}) => {
  return { from: 'pages', value: outcomes(views(450), said), clock: clockOf('load', errorMs) };
};
const triggered = { phase: 'triggered', facts: facts({ phase: 'triggered', judgedToMs: 12_000 }) } as const;

describe('a clock that is not known well enough', () => {
  it('leaves an SLO unknown, and says why', () => {
    const judge = (errorMs: number | null) =>
      judgeArm(lab, evidence({ found: { outcomes: [pages(errorMs)] } }), 0).slis[0];
    expect(judge(25)).toMatchObject({ verdict: 'met' });
    expect(judge(40)).toMatchObject({
      verdict: 'error',
      value: null,
      reason: 'the clock of load is known to ± 40 ms only; bad views bears ± 25 ms',
    });
    expect(judge(null)).toMatchObject({
      verdict: 'error',
      reason: 'the clock of load is not known; bad views bears ± 25 ms',
    });
  });

  it('proves no fix', () => {
    const judge = (errorMs: number) => {
      const arm = judgeArm(lab, evidence({ variant: 'fix:a', ...triggered, found: { outcomes: [pages(errorMs)] } }), 0);
      return judgeVariant(lab, runVariant('fix:a'), [arm]).verdict;
    };
    expect(judge(40)).toBe('error');
  });

  it('leaves a sign unknown that compares moments, and no other', () => {
    const course = { atMs: [1_250, 1_500], came: [0, 9], busy: [0, 4], waiting: [0, 5] };
    const value = {
      slots: 4,
      served: 9,
      busyShare: 0.5,
      peakQueue: 5,
      modelMs: [30],
      queueMs: [0],
      leftQueue: 0,
      course,
    };
    const sign = (measure: string) => ({ measure, of: 'model', unit: 'share' as const, atLeast: 0.3, means: '' });
    const signs = [sign('slots idle while calls queue elsewhere'), sign('busiest server')];
    const slots = ['model-1', 'model-2'].map((from) => ({ from, value, clock: clockOf('accelerator', 40) }));
    const judged = judgeArm({ ...lab, signs }, evidence({ ...triggered, found: { slots } }), 0);
    expect(judged.signs).toMatchObject([
      {
        present: null,
        reason: expect.stringMatching(/^the clock of accelerator is known to ± 40 ms only; .* ± 25 ms$/),
      },
      { present: true },
    ]);
    expect(judged.signs[0]).not.toHaveProperty('unsought');
  });

  it('lays no parts of a view side by side', () => {
    const entry = (id: string, ms: number) => ({ id, arrivedMs: ms, leftMs: ms + 1, spans: [] });
    const told = (from: string, errorMs: number) => {
      const entries = views(450).map(({ id, intendedMs }) => entry(id, intendedMs + 10));
      return { from, value: { entries }, clock: clockOf(from, errorMs) };
    };
    const judge = (errorMs: number) => {
      const ledger = [told('storefront', 0.2), told('model-1', errorMs)];
      return judgeArm(lab, evidence({ found: { outcomes: [pages(0.2)], ledger } }), 0).ledger;
    };
    expect(judge(5)).not.toEqual([]);
    expect(judge(6)).toEqual([]);
  });

  it('does not tell whether the model was asked for each answer, and lets that pass for nothing', () => {
    const remarks = (errorMs: number) =>
      remarksOn(
        evidence({
          variant: 'fix:a',
          found: {
            outcomes: [pages(0.1, { answeredEver: 450 })],
            scored: [
              {
                from: 'accelerator',
                value: { readMs: 100_000, calls: 450, floats: 1, views: 450 },
                clock: clockOf('accelerator', errorMs),
              },
            ],
          },
        }),
        lab,
      );
    expect(remarks(1)).toEqual([]);
    expect(remarks(40)).toMatchObject([
      {
        code: 'unasked-answers',
        refuses: true,
        value: null,
        text: expect.stringMatching(/^the clock of accelerator .* ± 40 ms/),
      },
    ]);
  });

  it('tells of no effect', () => {
    const recover = (errorMs: number) =>
      judgeArm(lab, evidence({ ...triggered, appliedMs: 2_000, found: { outcomes: [pages(errorMs)] } }), 0).effect;
    expect(recover(1)).not.toBeNull();
    expect(recover(40)).toBeNull();
  });
});

it('takes an answer for one that the model gave later where two clocks cannot tell', () => {
  const one = view(0, { doneMs: 4_999 });
  const remarks = (errorMs: number) =>
    remarksOn(
      evidence({
        found: {
          outcomes: [{ from: 'pages', value: outcomes([one], { answeredEver: 11 }), clock: clockOf('load', errorMs) }],
          scored: [{ from: 'accelerator', value: { readMs: 5_000, calls: 10, floats: 1, views: 10 } }],
        },
      }),
      lab,
    ).map(({ code }) => code);
  expect(remarks(0.2)).toEqual(['unasked-answers']);
  expect(remarks(2)).toEqual([]);
});
