import { describe, expect, it } from 'vitest';
import { arm, evidence, facts, lab, outcomes, runVariant, view } from '../record/evidence.fixture.ts';
import type { Soak, SoakedStream, SoakSlice } from '../record/evidence.ts';
import { soakGrows } from '../remarks/grows.ts';
import { judgeSoak } from './judge-soak.ts';
import { judgeVariant } from './judge-variant.ts';
import { soakSlice } from './soak-slice.ts';

const sliceMs = 10_000;

/** A slice of 10 s at 60 views/s in which all is well, but for what is said. */
function slice(index: number, said: Partial<SoakedStream> = {}, rest: Partial<SoakSlice> = {}): SoakSlice {
  const fromMs = 5_000 + index * sliceMs;
  const stream = { of: 'pages', views: 590, bad: 0, checked: 600, wrong: 0, firstWrongMs: null, checkedSince: 0 };
  return { fromMs, toMs: fromMs + sliceMs, streams: [{ ...stream, ...said }], held: [], disturbed: false, ...rest };
}
function soak(slices: readonly SoakSlice[], said: Partial<Soak> = {}): Soak {
  return { askedMs: 600_000, fromMs: 5_000, slices, ended: null, ...said };
}
const many = (count: number, said: (index: number) => Partial<SoakedStream> = () => ({})) =>
  Array.from({ length: count }, (_, index) => slice(index, said(index)));
const troubleOf = (asked: Soak) => judgeSoak(lab, asked, 1_000, 0).wentWrong;

describe('a soak', () => {
  it('in which all is well says how long it lasted, slice by slice', () => {
    const judged = judgeSoak(lab, soak(many(60)), 1_000, 500);
    expect(judged).toMatchObject({ askedSeconds: 600, seconds: 600, wentWrong: null });
    expect(judged.slices).toHaveLength(60);
    expect(judged.slices[1]).toMatchObject({ atMs: 14_500, seconds: 10, views: 590, bad: 0, checked: 600, wrong: 0 });
  });

  it('says when the first answer was wrong, and how many were wrong from then on', () => {
    const slices = [...many(5), slice(5, { bad: 10, wrong: 12, firstWrongMs: 62_000, checkedSince: 15 })];
    const nonsense = [...slices, slice(6, { bad: 390, views: 390, wrong: 400, checked: 400, firstWrongMs: 65_000 })];
    expect(troubleOf(soak(nonsense))).toEqual({
      afterSeconds: 61,
      reason: 'right for 61 s, then 412 of 415 answers wrong',
    });
    expect(troubleOf(soak([...many(3), slice(3, { wrong: 1, firstWrongMs: 36_000, checkedSince: 500 })]))?.reason).toBe(
      'right for 35 s, then 1 of 500 answers wrong',
    );
  });

  it('says since when the SLO was violated: an outage at its end counts, though the whole soak met the SLO', () => {
    const late = many(600, (index) => (index >= 596 ? { bad: 300 } : {}));
    expect(troubleOf(soak(late))).toEqual({
      afterSeconds: 5_964,
      reason: 'met its SLO for 5,964 s, then 1,200 of 2,360 page views bad, allowed 1 %',
    });
    expect(troubleOf(soak(many(60, () => ({ bad: 60 }))))?.afterSeconds).toBe(4);
  });

  it('is not failed by a hiccup, by bad views within the SLO, or by what other programs did to the machine', () => {
    expect(troubleOf(soak(many(60, (index) => (index === 30 ? { bad: 40 } : {}))))).toBeNull();
    expect(troubleOf(soak(many(60, (index) => (index === 59 ? { bad: 40 } : {}))))).toBeNull();
    expect(troubleOf(soak(many(60, () => ({ bad: 3 }))))).toBeNull();
    const disturbed = Array.from({ length: 60 }, (_, index) =>
      index < 50 ? slice(index) : slice(index, { bad: 300 }, { disturbed: true }),
    );
    expect(troubleOf(soak(disturbed))).toBeNull();
  });

  it('that ended before its time says why', () => {
    const ended = { atMs: 62_000, why: 'storefront ended unexpectedly (SIGABRT).' };
    expect(troubleOf(soak(many(5), { ended }))).toEqual({
      afterSeconds: 61,
      reason: 'watched for 61 s, then storefront ended unexpectedly (SIGABRT).',
    });
  });

  it('that was over at once has nothing to report', () => {
    expect(judgeSoak(lab, soak([]), 1_000, 0)).toMatchObject({ seconds: 0, slices: [], wentWrong: null });
  });

  it('fails a variant that went wrong in it, though its window met the SLO', () => {
    const judged = judgeSoak(lab, soak([slice(0, { wrong: 9, firstWrongMs: 6_000, checkedSince: 10 })]), 1_000, 0);
    const variant = runVariant('try:a.ts');
    expect(judgeVariant(lab, variant, [arm('try:a.ts', 'triggered', 'met', { soak: judged })])).toMatchObject({
      verdict: 'fails',
      reason: 'right for 5 s, then 9 of 10 answers wrong',
    });
  });
});

describe('what grows in a soak', () => {
  const held = (perSecond: number, open = 0, of = 'storefront') =>
    Array.from({ length: 60 }, (_, index) =>
      slice(
        index,
        {},
        {
          held: [{ of, rssBytes: (120 + perSecond * 10 * index) * 2 ** 20, descriptors: 120 + open * 10 * index }],
        },
      ),
    );
  const remarks = (slices: readonly SoakSlice[], variant = 'try:a.ts') =>
    soakGrows(evidence({ variant, phase: 'triggered', facts: facts(), soak: soak(slices) }), lab);

  it('is refused beyond the lab’s bound for minutes, where a window of seconds would show nothing', () => {
    expect(remarks(held(2))).toMatchObject([
      {
        code: 'memory-grows',
        refuses: true,
        text: 'storefront: its memory grows by 2 MiB/s (2–2 MiB/s) over 600 s, allowed 1 MiB/s',
      },
    ]);
    expect(remarks(held(0, 3))).toMatchObject([{ code: 'descriptors-grow', refuses: true }]);
    expect(remarks(held(0.5))).toMatchObject([{ refuses: false }]);
    expect(remarks(held(2), 'defect')).toMatchObject([{ refuses: false }]);
  });

  it('is ignored where it is small, or in our own processes', () => {
    expect(remarks(held(0.01))).toEqual([]);
    expect(remarks(held(2, 0, 'load'))).toEqual([]);
    expect(remarks(held(2).slice(0, 4))).toEqual([]);
    expect(soakGrows(evidence({ variant: 'try:a.ts' }), lab)).toEqual([]);
  });

  it('has to be more than noise: a short soak allows 64 MiB in all', () => {
    // 2 MiB/s for 20 s are 40 MiB.
    const short = held(2)
      .slice(0, 20)
      .map((one, index) => ({ ...one, fromMs: index * 1_000, toMs: (index + 1) * 1_000 }));
    const slow = short.map((one, index) => ({
      ...one,
      held: [{ of: 'storefront', rssBytes: (120 + 2 * index) * 2 ** 20, descriptors: 1 }],
    }));
    expect(remarks(slow)).toMatchObject([{ refuses: false, allowed: 3.2 }]);
  });
});

describe('a slice of a soak', () => {
  const window = { fromMs: 0, toMs: 12_000, disturbed: false };
  const course = (values: readonly number[]) => ({ atMs: values.map((_, index) => index), values });

  it('counts the views that were old enough, and compares every answer', () => {
    const all = [
      view(0),
      view(1, { answer: 'wrong' }),
      view(2, { status: 503, answer: null }),
      view(5, { answer: 'degraded' }),
      view(3, { intendedMs: 1_900, doneMs: 1_950, answer: 'wrong' }),
      view(4, { intendedMs: 1_990, doneMs: null, answer: null, status: null }),
    ];
    const found = [{ from: 'pages', value: outcomes(all, { readMs: 2_000 }) }];
    expect(soakSlice(window, found, [], []).streams).toEqual([
      {
        of: 'pages',
        views: 4,
        bad: 2,
        failed: 1,
        degraded: 1,
        checked: 4,
        wrong: 2,
        firstWrongMs: 1_020,
        checkedSince: 3,
      },
    ]);
  });

  it('keeps the minimum that each process held', () => {
    const memory = [{ from: 'storefront', value: { rssBytes: 300, peakBytes: 900, course: course([400, 200, 500]) } }];
    const descriptors = [
      { from: 'storefront', value: { open: 40, limit: null, rssBytes: 1, course: course([50, 30, 60]) } },
    ];
    expect(soakSlice(window, [], memory, descriptors).held).toEqual([
      { of: 'storefront', rssBytes: 200, descriptors: 30 },
    ]);
    expect(soakSlice(window, [], [{ from: 'job', value: { rssBytes: 7, peakBytes: 9 } }], []).held).toEqual([
      { of: 'job', rssBytes: 7, descriptors: 0 },
    ]);
  });
});
