import { describe, expect, it } from 'vitest';
import type { ProcessFigures, Witness } from '../../lab/evidence.ts';
import { evidence, figures, lab, outcomes, view } from '../record/evidence.fixture.ts';
import { remarksOn } from './index.ts';

const codes = (found: Parameters<typeof evidence>[0]) =>
  remarksOn(evidence(found), lab).map(({ code, of }) => [code, of]);

describe('answers that the model was never asked for', () => {
  const seen = (answeredEver: number, scored: { calls: number; views: number }, doneMs: readonly number[] = []) => ({
    found: {
      outcomes: [
        {
          from: 'pages',
          value: outcomes(
            doneMs.map((at, index) => view(index, { doneMs: at })),
            { answeredEver },
          ),
        },
      ],
      scored: [{ from: 'accelerator', value: { readMs: 5_000, floats: 8 * scored.calls, ...scored } }],
    },
  });

  it.each<[string, number, { calls: number; views: number }, boolean]>([
    ['as many views as answers', 900, { calls: 900, views: 900 }, false],
    ['calls for views that failed', 900, { calls: 1_200, views: 1_000 }, false],
    ['two calls per view', 900, { calls: 1_800, views: 900 }, false],
    ['no ids, and a call per answer', 900, { calls: 901, views: 0 }, false],
    ['none at all', 900, { calls: 1, views: 0 }, true],
    ['one in ten was kept', 900, { calls: 810, views: 810 }, true],
    ['twice for some, never for others', 900, { calls: 1_000, views: 500 }, true],
  ])('%s', (_what, answered, scored, unasked) => {
    expect(codes(seen(answered, scored))).toEqual(unasked ? [['unasked-answers', 'model']] : []);
  });

  it.each<[string, number, number, number]>([
    ['whole rows', 7_200, 7_200, 0],
    ['rows of views that failed', 7_200, 8_000, 0],
    ['one row per view', 7_200, 900, 1],
    ['half of them', 7_200, 3_600, 1],
  ])('%s', (_what, answeredFloatsEver, floats, expected) => {
    const told = {
      outcomes: [{ from: 'pages', value: outcomes([], { answeredEver: 900, answeredFloatsEver }) }],
      scored: [{ from: 'accelerator', value: { readMs: 5_000, floats, calls: 900, views: 900 } }],
    };
    expect(codes({ found: told })).toHaveLength(expected);
  });

  it('those that came after the model was read are not held against it', () => {
    expect(codes(seen(3, { calls: 1, views: 1 }, [4_000, 5_000, 6_000]))).toEqual([]);
    expect(codes(seen(3, { calls: 1, views: 1 }, [4_000, 4_900, 6_000]))).toEqual([['unasked-answers', 'model']]);
  });

  it('says how many, and refuses', () => {
    expect(remarksOn(evidence(seen(900, { calls: 1, views: 0 })), lab)[0]).toMatchObject({
      refuses: true,
      value: 899,
      text: expect.stringContaining('899 of 900 answers'),
    });
  });

  it('nothing is said of an older run, which did not count', () => {
    expect(codes({ found: { outcomes: [{ from: 'pages', value: outcomes([view(1)]) }] } })).toEqual([]);
  });
});

it.each([
  [0, []],
  [2, []],
  [180, [false]],
  [400, [true]],
])('%d of 900 answers that are marked as earlier ones', (degraded, refuses) => {
  const all = Array.from({ length: 900 }, (_, at) => view(at, at < degraded ? { answer: 'degraded' } : {}));
  const found = { outcomes: [{ from: 'pages', value: outcomes(all) }] };
  expect(remarksOn(evidence({ found }), lab).map((remark) => remark.refuses)).toEqual(refuses);
});

describe('what a process reports about itself, and what the system reports about it', () => {
  const process = (told: Partial<ProcessFigures>, seen: Partial<Witness>) => ({
    found: {
      process: [{ from: 'storefront', value: figures({ wallMs: 10_000, ...told }) }],
      witness: [{ from: 'storefront', value: { threadShare: 0.9, writtenBytes: null, ...seen } }],
    },
  });

  it.each<[string, Partial<ProcessFigures>, Partial<Witness>, number]>([
    ['both say that it is full', { threadCpuMs: 9_100, loopUtilization: 0.99 }, {}, 0],
    ['busy, and not on the CPU: others had it', { threadCpuMs: 3_000, loopUtilization: 1 }, { threadShare: 0.3 }, 0],
    ['not read in the same moment', { threadCpuMs: 8_000, loopUtilization: 0.8 }, {}, 0],
    ['it reports being idle', { threadCpuMs: 9_100, loopUtilization: 0 }, {}, 1],
    [
      'it reports neither, where a quick machine leaves it little to do',
      { threadCpuMs: 0, loopUtilization: 0 },
      { threadShare: 0.13 },
      2,
    ],
    ['it is nearly idle', { threadCpuMs: 300, loopUtilization: 0.03 }, { threadShare: 0.07 }, 0],
    ['it reports no CPU at all', { threadCpuMs: 0, loopUtilization: 0 }, {}, 2],
    ['not available on this system', { threadCpuMs: 0, loopUtilization: 0 }, { threadShare: null }, 0],
  ])('%s', (_what, told, seen, expected) => {
    const found = codes(process(told, seen));
    expect(found).toEqual(Array.from({ length: expected }, () => ['contradiction', 'storefront']));
  });

  it('a profile that sleeps, of a thread that was busy', () => {
    const profile = (idle: string) => ({
      nodes: ['(root)', idle, 'work'].map((functionName, id) => ({
        id,
        callFrame: { functionName, scriptId: '0', url: '', lineNumber: 0, columnNumber: 0 },
        children: id === 0 ? [1, 2] : [],
      })),
      ...{ startTime: 0, endTime: 100_000 },
      samples: Array.from({ length: 100 }, (_, at) => (at < 95 ? 1 : 2)),
      timeDeltas: Array.from({ length: 100 }, () => 1_000),
    });
    const told = (idle: string, threadShare: number | null) => ({
      found: {
        'cpu-profile': [{ from: 'storefront', value: profile(idle) }],
        witness: [{ from: 'storefront', value: { threadShare, writtenBytes: null } }],
      },
    });
    expect(codes(told('(idle)', 0.9))).toEqual([['contradiction', 'storefront']]);
    expect(codes(told('JSON_stringify', 0.9))).toEqual([]);
    expect(codes(told('(idle)', 0.2))).toEqual([]);
    expect(codes(told('(idle)', null))).toEqual([]);
  });

  const wire = (requestBytes: number) => ({
    ...{ calls: 900, floats: 9_000_000, requestBytes, answerBytes: 0, connectionsOpened: 1, connectionsOpen: 1 },
  });
  it.each<[string, number, number, number]>([
    ['two ends of one wire', 180_000_000, 179_000_000, 0],
    ['a storefront that leaves out most', 36_000_000, 180_000_000, 1],
    ['model servers that do', 180_000_000, 36_000_000, 1],
    ['too little to be sure', 3_200_000, 4_400_000, 0],
  ])('%s', (_what, sent, got, expected) => {
    const ends = [
      { from: 'storefront', value: wire(sent) },
      { from: 'model-1', value: wire(got / 2) },
      { from: 'model-2', value: wire(got / 2) },
    ];
    expect(codes({ found: { wire: ends } })).toHaveLength(expected);
    // A mitigation starts processes anew, which forget what they had counted.
    expect(codes({ found: { wire: ends }, kind: 'mitigation' })).toHaveLength(0);
    // What stands between has wires of its own.
    const ranker = [{ from: 'ranker', value: figures() }];
    expect(codes({ found: { wire: ends, process: ranker } })).toHaveLength(0);
  });

  it('both ends leave out most of it, but the system saw it go', () => {
    const found = (writtenBytes: number | null) => ({
      found: {
        wire: [
          { from: 'storefront', value: wire(36_000_000) },
          { from: 'model-1', value: wire(36_000_000) },
        ],
        witness: [{ from: 'storefront', value: { threadShare: null, writtenBytes } }],
      },
    });
    expect(codes(found(180_000_000))).toEqual([['contradiction', 'storefront']]);
    // Of a minute's 12,000 pages.
    const pages = Array.from({ length: 12_000 }, (_, at) => view(at));
    const outcomesOf = (views: typeof pages) => [{ from: 'pages', value: outcomes(views) }];
    const minute = (views: typeof pages) => ({ found: { ...found(65_000_000).found, outcomes: outcomesOf(views) } });
    expect(codes(minute(pages))).toEqual([]);
    expect(codes(minute(pages.slice(0, 100)))).toEqual([['contradiction', 'storefront']]);
    expect(codes(found(50_000_000))).toEqual([]);
    expect(codes(found(null))).toEqual([]);
  });

  it.each<[string, number, number, number]>([
    ['as many views as answers', 900, 900, 0],
    ['not read in one moment', 860, 900, 0],
    ['too few to be sure', 3, 45, 0],
    ['some for nobody, whom the load had given up', 66, 0, 0],
    ['views that nobody was answered', 9_000, 900, 1],
    ['hardly any of those that were answered', 3, 900, 1],
  ])('how many views it finished: %s', (_what, handled, answered, expected) => {
    const views = Array.from({ length: answered }, (_, at) => view(at));
    const found = {
      process: [{ from: 'storefront', value: figures({ handled }) }],
      outcomes: [
        // Views that it failed, or that were answered before its window, are none of them.
        { from: 'pages', value: outcomes([...views, ...failed, ...early]) },
      ],
    };
    expect(codes({ found })).toEqual(expected === 1 ? [['contradiction', 'storefront']] : []);
    expect(codes({ found, kind: 'mitigation' })).toEqual([]);
  });
  const failed = Array.from({ length: 400 }, (_, at) => view(2_000 + at, { status: 503 }));
  const early = Array.from({ length: 400 }, (_, at) => view(3_000 + at, { doneMs: -1 }));

  it.each([
    ['as many calls as the model worked on', 900, 0],
    ['many more', 9_000, 1],
    ['hardly any', 9, 1],
  ])('how many calls a model server finished: %s', (_what, handled, expected) => {
    const slots = { slots: 4, served: 900, busyShare: 0.5, peakQueue: 0, modelMs: [], queueMs: [], leftQueue: 0 };
    const found = {
      process: [{ from: 'model-1', value: figures({ handled }) }],
      slots: [{ from: 'model-1', value: slots }],
    };
    expect(codes({ found })).toEqual(expected === 1 ? [['contradiction', 'model-1']] : []);
    expect(codes({ found, kind: 'mitigation' })).toEqual([]);
  });
});
