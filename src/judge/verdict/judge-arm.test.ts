import { describe, expect, it } from 'vitest';
import type { ProcessFigures } from '../../lab/evidence.ts';
import type { Found, Measure } from '../../lab/measure.ts';
import { evidence, facts, figures, lab, outcomes, view, views } from '../record/evidence.fixture.ts';
import type { ArmEvidence } from '../record/evidence.ts';
import { builtIn } from '../record/registry.ts';
import { arm } from '../record/result.ts';
import { judgeArm } from './judge-arm.ts';

function judgePages(all: ReturnType<typeof views>, readMs = 100_000) {
  return judgeArm(lab, evidence({ found: { outcomes: [{ from: 'pages', value: outcomes(all, { readMs }) }] } }), 500);
}

describe('judgeArm', () => {
  it('judges an SLO by its whole interval and says what was counted', () => {
    expect(judgePages(views(450)).slis[0]).toMatchObject({
      verdict: 'met',
      value: 0,
      low: 0,
      reason: '0 of 450 views bad: 0–0.97 %, allowed 1 %',
    });
    expect(judgePages(views(450, 440)).slis[0]).toMatchObject({ verdict: 'violated' });
    expect(judgePages(views(450, 3)).slis[0]?.reason).toMatch(/^3 of 450 views bad: .* allowed 1 %: cannot tell$/);
    expect(judgePages(views(100)).slis[0]).toMatchObject({ verdict: 'inconclusive' });
  });

  it('cannot tell from no views, from one view, or from views that are all too young', () => {
    for (const all of [[], views(1), views(300).map((one) => ({ ...one, doneMs: null, status: null, answer: null }))]) {
      const judged = judgePages(all, 1_100);
      expect(judged.slis[0]).toMatchObject({ verdict: 'inconclusive' });
      expect(() => arm.parse(JSON.parse(JSON.stringify(judged)))).not.toThrow();
    }
  });

  it('counts views that never came back as bad, with their age', () => {
    const judged = judgePages(
      views(450).map((one) => ({ ...one, doneMs: null, status: null, answer: null })),
      20_000,
    );
    expect(judged.slis[0]).toMatchObject({ verdict: 'violated', value: 1 });
    expect(judged.load[0]).toMatchObject({ sent: 450, completed: 0, failed: 0, unfinished: 450 });
    expect(judged.load[0]?.latencyMs.max).toBe(19_000);
  });

  it('judges only the views of the window', () => {
    const found = {
      outcomes: [{ from: 'pages', value: outcomes([view(0, { status: 503 }), ...views(451).slice(1)]) }],
    };
    const judged = judgeArm(lab, evidence({ found, facts: facts({ judgedFromMs: 1_001 }) }), 0);
    expect(judged.slis[0]?.reason).toMatch(/^0 of 450 /);
    expect(judged.load[0]).toMatchObject({ sent: 450, failed: 0 });
  });

  it('says how fast what each process holds grows, and remarks on what grows too fast', () => {
    const atMs = Array.from({ length: 21 }, (_, index) => 1_000 + index * 250);
    const grows = (perSecond: number) => ({ atMs, values: atMs.map((ms) => (perSecond * ms) / 1_000) });
    const found = {
      memory: [
        { from: 'storefront', value: { rssBytes: 0, peakBytes: 0, course: grows(50 * 2 ** 20) } },
        { from: 'model-1', value: { rssBytes: 0, peakBytes: 0 } },
      ],
      descriptors: [{ from: 'storefront', value: { open: 9, limit: null, rssBytes: 0, course: grows(0) } }],
    };
    const judged = judgeArm(lab, evidence({ found }), 0);
    expect(judged.growth).toMatchObject([
      { of: 'storefront', what: 'memory', unit: 'MiB per second', low: expect.closeTo(50) },
      { of: 'storefront', what: 'descriptors', unit: 'per second', value: 0, low: 0, high: 0 },
    ]);
    expect(judged.remarks).toMatchObject([{ code: 'memory-grows', of: 'storefront', refuses: false }]);
    expect(judgeArm(lab, evidence(), 0)).not.toHaveProperty('growth');
    expect(() => arm.parse(JSON.parse(JSON.stringify(judged)))).not.toThrow();
  });

  it('says that a window got better, and judges a soak', () => {
    expect(judgePages(views(450, 200)).improving).toBe(true);
    expect(judgePages(views(450))).not.toHaveProperty('improving');
    const soak = { askedMs: 60_000, fromMs: 2_000, slices: [], ended: null };
    expect(judgeArm(lab, evidence({ soak }), 0).soak).toMatchObject({ askedSeconds: 60, wentWrong: null });
  });

  it('turns missing and failed evidence into errors, and never throws', () => {
    const empty = judgeArm(lab, evidence(), 0);
    expect(empty.slis[0]).toMatchObject({
      verdict: 'error',
      value: null,
      reason: 'outcomes of pages was not gathered in this arm',
    });
    expect(empty.signs[0]).toMatchObject({
      present: null,
      reason: 'process of storefront was not gathered in this arm',
    });
    expect(empty.figures[0]).toMatchObject({ value: null, reason: 'slots of model was not gathered in this arm' });
    expect(empty.pictures[0]).toMatchObject({ series: {} });
    const failed = judgeArm(
      lab,
      evidence({
        found: { process: [{ from: 'storefront', value: figures() }] },
        failed: [{ source: 'process', from: 'storefront', why: 'EMFILE' }],
      }),
      0,
    );
    expect(failed.signs[0]).toMatchObject({
      present: null,
      value: null,
      reason: 'process of storefront was not gathered: EMFILE',
    });
    const unknown = { ...lab, slos: lab.slos.map((slo) => ({ ...slo, measure: 'good vibes' })) };
    expect(judgeArm(unknown, evidence(), 0).slis[0]).toMatchObject({
      verdict: 'error',
      reason: 'there is no measure called "good vibes"',
    });
  });

  it('counts a measure that throws as an error', () => {
    const thrower: Measure<'process'> = {
      name: 'thrower',
      unit: 'count',
      from: 'process',
      take() {
        throw new Error('division by cucumber');
      },
    };
    const throwing = { ...lab, slos: lab.slos.map((slo) => ({ ...slo, measure: 'thrower', of: 'storefront' })) };
    const found = { process: [{ from: 'storefront', value: figures() }] };
    const registry = { measures: [thrower], pictures: [] };
    expect(judgeArm(throwing, evidence({ found }), 0, registry).slis[0]).toMatchObject({
      verdict: 'error',
      reason: 'thrower failed: division by cucumber',
    });
  });

  it('judges only the SLOs of the phase', () => {
    const later = { ...lab, slos: lab.slos.map((slo) => ({ ...slo, during: 'triggered' as const })) };
    expect(judgeArm(later, evidence(), 0).slis).toEqual([]);
    expect(judgeArm(later, evidence({ phase: 'triggered' }), 0).slis).toHaveLength(1);
  });

  it('says how much more load the busiest thread could carry, also in an overload', () => {
    const judge = (process: Found<ProcessFigures>[]) => {
      const found = { outcomes: [{ from: 'pages', value: outcomes(views(450)) }], process };
      return judgeArm(lab, evidence({ found }), 0);
    };
    // 50 views a second are offered; 10 s. 5 ms of thread a view: 200 a second.
    expect(judge([{ from: 'storefront', value: figures({ threadCpuMs: 2_500, handled: 500 }) }])).toMatchObject({
      headroom: 4,
      cpuMsPerView: 6,
    });
    // Full, and no more than 300 of 500 finished: 30 a second.
    const full = { from: 'storefront', value: figures({ threadCpuMs: 10_000, handled: 300 }) };
    expect(judge([full]).headroom).toBeCloseTo(0.6, 12);
    // Two model servers, one with most of the calls: it saturates first, at twice the load.
    const light = { from: 'storefront', value: figures({ threadCpuMs: 1_000, handled: 500 }) };
    const models = [5_000, 1_000].map((threadCpuMs, index) => ({
      from: `model-${index + 1}`,
      value: figures({ threadCpuMs, handled: 250 }),
    }));
    expect(judge([light, ...models]).headroom).toBe(2);
    expect(judge([{ from: 'load', value: figures() }])).toMatchObject({ headroom: null, cpuMsPerView: null });
    expect(judge([{ from: 'storefront', value: figures({ handled: 0 }) }])).toMatchObject({
      headroom: null,
      cpuMsPerView: null,
    });
  });

  it('says nothing about CPU where views stand still and no thread is full', () => {
    const judge = (process: Partial<ProcessFigures>) => {
      const found = {
        outcomes: [{ from: 'pages', value: outcomes(views(450)) }],
        process: [{ from: 'storefront', value: figures(process) }],
      };
      return judgeArm(lab, evidence({ found }), 0);
    };
    // 8 of 500 finished; what was burnt meanwhile is not theirs.
    expect(judge({ handled: 8, loopUtilization: 0.04 })).toMatchObject({ headroom: null, cpuMsPerView: null });
    expect(judge({ handled: 80, loopUtilization: 0.99, threadCpuMs: 9_900 }).headroom).not.toBeNull();
    // A thread that is full, and the views that it works on are hardly ever finished.
    expect(judge({ handled: 8, loopUtilization: 0.99, threadCpuMs: 9_900 })).toMatchObject({
      headroom: null,
      cpuMsPerView: null,
    });
    expect(judge({ handled: 480, loopUtilization: 0.04 }).headroom).not.toBeNull();
  });

  it('counts answers and errors by kind, with times since the run began', () => {
    const all = [
      view(0),
      view(1, { answer: 'wrong' }),
      view(2, { answer: 'inexact' }),
      view(3, { answer: 'degraded' }),
      view(4, { status: 503, answer: null }),
      view(5, { status: null, error: 'ECONNRESET', answer: null }),
      view(6, { status: null, error: 'ECONNRESET', answer: null }),
      view(7, { doneMs: null, status: null, answer: null }),
    ];
    const judged = judgePages(all);
    expect(judged.answers).toEqual({ checked: 4, mismatched: 1, inexact: 1, degraded: 1 });
    expect(judged.load[0]).toMatchObject({
      of: 'pages',
      offered: 50,
      sent: 8,
      completed: 4,
      failed: 3,
      unfinished: 1,
      lateP99Ms: 1,
      errors: { 503: 1, ECONNRESET: 2 },
    });
    expect(judged.judgedFromMs).toBe(500);
    expect(judged.pictures[0]?.series).toMatchObject({ p99: { atMs: [500] } });
  });

  it('gives valid JSON without NaN, whatever the evidence', () => {
    const nothing = { slots: 0, served: 0, busyShare: 0, peakQueue: 0, modelMs: [], queueMs: [], leftQueue: 0 };
    const every = {
      ...lab,
      signs: builtIn.measures.map((measure) => ({
        measure: measure.name,
        of: { outcomes: 'pages', slots: 'model' }[String(measure.from)] ?? 'storefront',
        unit: measure.unit,
        atLeast: 1,
        means: 'odd',
      })),
      pictures: builtIn.pictures.map(({ name, unit, draw }) => ({
        picture: name,
        of: 'pages',
        unit,
        draw,
        limit: null,
      })),
    };
    const wire = { calls: 0, floats: 0, requestBytes: 0, answerBytes: 0, connectionsOpened: 0, connectionsOpen: 0 };
    const odd: ArmEvidence['found'][] = [
      {},
      { outcomes: [], process: [], ledger: [] },
      { outcomes: [{ from: 'pages', value: outcomes([], { offeredPerSecond: 0 }) }] },
      {
        outcomes: [{ from: 'pages', value: outcomes(views(1), { readMs: 0 }) }],
        process: [{ from: 'storefront', value: figures({ handled: 0, threadCpuMs: 0, cpuMs: 0, wallMs: 0 }) }],
        slots: [{ from: 'model', value: nothing }],
        wire: [{ from: 'storefront', value: wire }],
        calls: [{ from: 'storefront', value: { started: 0, failed: 0, inFlight: 0, oldestMs: 0, durationsMs: [] } }],
        'cpu-profile': [
          { from: 'storefront', value: { nodes: [], startTime: 0, endTime: 0, samples: [], timeDeltas: [] } },
        ],
        ledger: [{ from: 'storefront', value: { entries: [] } }],
      },
    ];
    for (const found of odd) {
      const judged = judgeArm(every, evidence({ found, appliedMs: 5_000 }), 0);
      expect(arm.parse(JSON.parse(JSON.stringify(judged)))).toEqual(judged);
      for (const sign of judged.signs) expect(sign.value !== null || sign.present === null).toBe(true);
    }
  });
});
