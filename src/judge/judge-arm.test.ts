import { describe, expect, it } from 'vitest';
import type { Source } from '../lab/evidence.ts';
import { evidence, facts, figures, lab, outcomes, view, views } from './evidence.fixture.ts';
import { judgeArm } from './judge-arm.ts';
import { arm } from './result.ts';

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
        failed: [{ source: 'process' satisfies Source, from: 'storefront', why: 'EMFILE' }],
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
});
