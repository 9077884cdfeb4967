import { describe, expect, it } from 'vitest';
import type { Lab } from '../../lab/lab.ts';
import type { Measure, Sign } from '../../lab/measure.ts';
import { badViews, disagreeing, loopBusy, modelTime, p99PerSecond } from '../measures/index.ts';
import { judgeArm } from '../verdict/judge-arm.ts';
import { evidence, figures } from './evidence.fixture.ts';
import { allowedShare, describeLab, judgedLab } from './judged-lab.ts';
import { measureByName, pictureByName, registryFor } from './registry.ts';

const threads: Measure<'process'> = {
  name: 'threads full',
  unit: 'count',
  from: 'process',
  take: (found) => found.filter(({ value }) => value.loopUtilization > 0.9).length,
};

const lab: Lab = {
  title: 'A lab',
  page: 'It is slow.',
  record: [],
  cause: 'A cause.',
  lesson: 'A lesson.',
  product: { budgetMs: 300 },
  load: { pages: { ofSaturation: 0.5 } },
  slos: [{ measure: badViews, of: 'pages', atMost: 0.02 }],
  trigger: [
    { kind: 'deploy', team: 'ranking', product: { dimension: 4_000, candidates: 12 } },
    { kind: 'traffic', times: 2.5 },
    { kind: 'deploy', team: 'ranking', product: { dimension: 1_000 } },
    { kind: 'slow', model: 1, modelMs: 3_000 },
    { kind: 'slow', model: 1, modelMs: 60 },
    { kind: 'release', model: 2 },
  ],
  settleMs: 1_000,
  signs: [
    { measure: loopBusy, of: 'storefront', atLeast: 0.95, means: 'full' },
    { measure: threads, of: 'storefront', atLeast: 1, means: 'full' },
  ],
  figures: [{ measure: modelTime, of: 'model', means: 'innocent' }],
  pictures: [{ picture: p99PerSecond, of: 'pages' }],
  fixes: {},
  wrongFixes: {},
};

describe('describeLab', () => {
  const described = describeLab(lab);

  it('is data that survives JSON and names every measure', () => {
    expect(judgedLab.parse(JSON.parse(JSON.stringify(described)))).toEqual(described);
    expect(described).toMatchObject({
      budgetMs: 300,
      slos: [{ measure: 'bad views', of: 'pages', unit: 'share', atMost: 0.02, during: null }],
      signs: [
        { measure: 'event loop busy', atLeast: 0.95 },
        { measure: 'threads full', unit: 'count' },
      ],
      pictures: [{ picture: 'p99 a second', draw: 'bars', limit: null }],
    });
    expect(allowedShare(described)).toBe(0.02);
    expect(allowedShare({ ...described, slos: [] })).toBe(0.01);
  });

  it('states how fast what is held may grow: what the lab leaves out is the default', () => {
    const usual = describeLab(lab).grows;
    expect(usual?.memoryMiBPerSecond).toBeGreaterThan(usual?.soak.memoryMiBPerSecond ?? Number.POSITIVE_INFINITY);
    const own = describeLab({ ...lab, grows: { memoryMiBPerSecond: 90, soak: { descriptorsPerSecond: 2 } } }).grows;
    expect(own).toEqual({
      ...usual,
      memoryMiBPerSecond: 90,
      soak: { memoryMiBPerSecond: usual?.soak.memoryMiBPerSecond, descriptorsPerSecond: 2 },
    });
  });

  it('states the trigger as a person would, each change starting from the last', () => {
    expect(described.trigger).toEqual([
      'ranking: feature vector 2,000 -> 4,000 floats',
      'traffic: 2.5x',
      'ranking: feature vector 4,000 -> 1,000 floats',
      'model-1: 30 -> 3,000 ms a call',
      'model-1: 3,000 -> 60 ms a call',
      'model-2: rolled over to the next release',
    ]);
  });

  it('says a scale of features in full, and allows as many wrong rankings as the lab does', () => {
    const scaled = describeLab({
      ...lab,
      product: { scale: 1, topK: 10 },
      trigger: [{ kind: 'deploy', team: 'catalogue', product: { scale: 0.001 } }],
      slos: [{ measure: disagreeing, of: 'pages', atMost: 0.05 }],
    });
    expect(scaled.trigger).toEqual(['catalogue: scale of features 1 -> 0.001']);
    expect(allowedShare(scaled)).toBe(0.05);
  });

  it('has the trials of its wrong fixes, by their ids, and none where none has one', () => {
    expect(described).not.toHaveProperty('trials');
    const signs: readonly Sign[] = [{ measure: threads, of: 'storefront', atLeast: 1, means: 'full' }];
    const own = { why: 'Try it.', trigger: [{ kind: 'traffic', times: 3 }], watchSeconds: 40, signs } as const;
    const wrongFixes = { plain: 'Why not.', tried: own };
    const trialled = describeLab({ ...lab, wrongFixes });
    expect(judgedLab.parse(JSON.parse(JSON.stringify(trialled)))).toEqual(trialled);
    expect(trialled.trials).toEqual({
      'wrong-fix:tried': {
        trigger: ['traffic: 3x'],
        watchSeconds: 40,
        signs: [{ measure: 'threads full', of: 'storefront', unit: 'count', atLeast: 1, means: 'full' }],
        foiledBy: [],
        pictures: [],
      },
    });
    const bare = { ...lab, signs: [], wrongFixes };
    expect(measureByName('threads full', registryFor(bare))).toBe(threads);
  });

  it('finds its measures again by name, a lab’s own only with its registry', () => {
    expect(measureByName('bad views')).toBe(badViews);
    expect(pictureByName('p99 a second')).toBe(p99PerSecond);
    expect(measureByName('threads full')).toBeNull();
    expect(measureByName('threads full', registryFor(lab))).toBe(threads);
    const found = { process: [{ from: 'storefront', value: figures({ loopUtilization: 1 }) }] };
    expect(judgeArm(described, evidence({ found }), 0, registryFor(lab)).signs.map(({ present }) => present)).toEqual([
      true,
      true,
    ]);
    expect(judgeArm(described, evidence({ found }), 0).signs[1]).toMatchObject({
      present: null,
      reason: 'there is no measure called "threads full"',
    });
  });
});
