import { describe, expect, it } from 'vitest';
import { arm, lab, runVariant } from '../record/evidence.fixture.ts';
import type { Arm, RunResult } from '../record/result.ts';
import { type Consideration, explainRun } from './explain.ts';
import { judgeRun } from './judge-run.ts';

const quiet = { ownShare: 0.3, othersShare: 0.02, peakShare: 0.05, stealShare: 0, repeated: 0, disturbed: false };
const burned = { ...quiet, othersShare: 0.45, peakShare: 0.5, repeated: 3, disturbed: true };
const sign = (value: number): Arm['signs'][number] => ({
  ...{ name: 'event loop busy', of: 'storefront', value, low: null, high: null, unit: 'share', threshold: 0.95 },
  present: value >= 0.95,
  meaning: 'full',
});
const measured = (verdict: 'met' | 'violated' | 'inconclusive', low: number, high: number): Arm['slis'] => [
  {
    ...{ name: 'bad views', of: 'pages', value: (low + high) / 2, low, high, unit: 'share', objective: 0.01 },
    verdict,
    reason: verdict,
  },
];

/** A run that went well, but for what is said of single arms. */
function explain(said: { readonly calm?: Partial<Arm>; readonly fix?: Partial<Arm> } = {}) {
  const arms = [
    arm('defect', 'calm', 'met', { disturbance: quiet, ...said.calm }),
    arm('defect', 'triggered', 'violated', { signs: [sign(1)], slis: measured('violated', 0.91, 0.99) }),
    arm('fix:a', 'triggered', 'met', { signs: [sign(0.19)], slis: measured('met', 0, 0.0095), ...said.fix }),
    arm('defect', 'calm', 'met', { take: 2 }),
  ];
  const judged = judgeRun(lab, arms, [runVariant('defect'), runVariant('fix:a')]);
  return explainRun(lab, { ...judged, arms } as unknown as RunResult);
}
function considered({ variants }: ReturnType<typeof explain>, id: string, phase: Arm['phase']) {
  const found = variants.find((variant) => variant.id === id)?.arms.find((one) => one.phase === phase);
  if (!found) throw new Error(`${id} was not played ${phase}`);
  return found;
}
const brief = ({ reason, holds, decided, bound, ofAllowed }: Consideration) => [
  reason.measure,
  holds,
  decided,
  bound,
  ofAllowed === null ? null : Number(ofAllowed.toPrecision(3)),
];

describe('the explanation of a verdict', () => {
  it('compares each figure with its limit, by the bound that decided', () => {
    const explained = explain();
    expect(explained).toMatchObject({ outcome: 'reproduced-and-fixed', exitCode: 0 });
    expect(considered(explained, 'defect', 'triggered').considered.map(brief)).toEqual([
      ['bad views', false, true, 0.91, 91],
      ['event loop busy', true, true, 1, 1.05],
    ]);
    expect(considered(explained, 'fix:a', 'triggered').considered.map(brief)).toEqual([
      ['bad views', true, true, 0.0095, 0.95],
      ['event loop busy', false, true, 0.19, 0.2],
      ['wrong answers', true, false, 0, null],
      ['unanswered', true, false, 0, 0],
    ]);
    expect(explained.variants.map(({ decides }) => decides)).toEqual([true, true]);
  });

  it('lists the gates of every window, whether they hold or not', () => {
    const measures = considered(explain(), 'defect', 'calm').gates.map(({ reason, holds }) => [reason.measure, holds]);
    expect(measures).toEqual([
      ['lateness of the load, p99', true],
      ['not sent', true],
      ['CPU that others took', true],
      ['CPU that others took, worst second', true],
      ['CPU taken in all', true],
    ]);
  });

  it.each<[string, Partial<Arm>, string, string, number]>([
    ['a CPU burner', { disturbance: burned }, 'others-took-cpu', 'CPU that others took', 3],
    [
      'a burst of one second',
      { disturbance: { ...burned, othersShare: 0.1, peakShare: 0.7 } },
      'others-took-cpu',
      'CPU that others took, worst second',
      2,
    ],
    [
      'a load generator that was stopped for a while',
      { load: arm('defect', 'calm', 'met').load.map((load) => ({ ...load, lateP99Ms: 2_500 })) },
      'load-late',
      'lateness of the load, p99',
      100,
    ],
    ['a calm that is not calm', { slis: measured('violated', 0.04, 0.08) }, 'slo-violated', 'bad views', 4],
  ])('%s decides, and nothing is blamed', (_, calm, code, measure, times) => {
    const explained = explain({ calm });
    expect(explained).toMatchObject({ outcome: 'inconclusive', exitCode: 4 });
    const { considered: seen, gates } = considered(explained, 'defect', 'calm');
    const decided = [...seen, ...gates].filter((one) => one.decided);
    expect(decided.map(({ reason, holds }) => [reason.code, reason.measure, holds])).toEqual([[code, measure, false]]);
    expect(decided[0]?.ofAllowed).toBeCloseTo(times, 1);
  });

  it('says that a figure that straddles its limit decided nothing', () => {
    const explained = explain({ fix: { slis: measured('inconclusive', 0.004, 0.019) } });
    expect(explained.outcome).toBe('inconclusive');
    expect(considered(explained, 'fix:a', 'triggered').considered[0]).toMatchObject({ holds: null, decided: true });
  });

  it('keeps why earlier windows were thrown away', () => {
    const [reason] = considered(explain({ calm: { disturbance: burned } }), 'defect', 'calm').gates.filter(
      ({ holds }) => holds === false,
    );
    const retaken = reason ? [[reason.reason]] : [];
    expect(considered(explain({ fix: { retaken } }), 'fix:a', 'triggered').retaken).toEqual(retaken);
  });
});
