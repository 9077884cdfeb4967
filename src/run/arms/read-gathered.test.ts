import { describe, expect, test } from 'vitest';
import { evidence, figures, lab, outcomes, views } from '../../judge/record/evidence.fixture.ts';
import { judgeArm } from '../../judge/verdict/judge-arm.ts';
import type { EvidenceOf, Source } from '../../lab/evidence.ts';
import type { Found } from '../../lab/measure.ts';
import { type Random, random } from '../../lab/random.ts';
import { readGathered } from './read-gathered.ts';

/** Of every source that a process may be asked for, something that is right. */
const right: Pick<EvidenceOf, Exclude<Source, 'descriptors' | 'memory' | 'strays' | 'witness'>> = {
  outcomes: outcomes(views(40, 3)),
  ledger: {
    entries: [{ id: 'view-1', arrivedMs: 1, leftMs: null, spans: [{ part: 'features', fromMs: 1, toMs: 2 }] }],
  },
  process: figures({ longestStallMs: 1, resources: { Timeout: 2 } }),
  wire: { calls: 1, floats: 8, requestBytes: 99, answerBytes: 9, connectionsOpened: 1, connectionsOpen: 1 },
  calls: { started: 3, failed: 1, failures: { no: 1 }, inFlight: 0, oldestMs: 0, durationsMs: [1, 2] },
  rpcs: {
    begun: 1,
    withoutDeadline: 1,
    inFlight: 0,
    oldestMs: 0,
    forNobody: 0,
    cancelled: 0,
    byAge: { atMs: [1], counts: [[0, 0, 0, 0, 1]] },
  },
  channelz: { subchannels: [{ address: '127.0.0.1:1', state: 'READY', started: 1, inFlight: 0 }] },
  handshakes: { answered: 1, finished: 1, resumed: 0, failed: 0, durationsMs: [4] },
  digits: { floats: 8, byDigits: [0, 0, 0, 0, 0, 1, 1, 4, 2] },
  messages: { sent: 1, largestBytes: 200 },
  slots: {
    slots: 8,
    served: 1,
    busyShare: 0.5,
    peakQueue: 0,
    modelMs: [2],
    queueMs: [0],
    leftQueue: 0,
    course: { atMs: [1], came: [1], busy: [1], waiting: [0] },
  },
  scored: { readMs: 1, calls: 3, floats: 24, views: 2 },
  'cpu-profile': {
    nodes: [
      {
        id: 1,
        callFrame: { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
        hitCount: 0,
        children: [],
      },
    ],
    startTime: 0,
    endTime: 1_000,
    samples: [1],
    timeDeltas: [1_000],
  },
};
const asked = Object.keys(right) as (keyof typeof right)[];
const answer = () => asked.map((source) => ({ source, value: structuredClone<unknown>(right[source]) }));

describe('an answer to read', () => {
  test('is taken as it is', () => {
    expect(readGathered('storefront', asked, answer())).toEqual(answer());
  });

  test('keeps nothing unknown', () => {
    const said = [{ source: 'messages', value: { ...right.messages, deeper: [[[[]]]] } }];
    expect(readGathered('storefront', asked, said)).toEqual([{ source: 'messages', value: right.messages }]);
  });

  test('reports what others did where that is its part, once each, and nowhere else', () => {
    const said = ['model-1', 'model-2'].map((from) => ({ from, source: 'slots', value: right.slots }));
    expect(readGathered('accelerator', ['slots'], said, true)).toEqual(said);
    expect(() => readGathered('model-1', ['slots'], said)).toThrow('that it was not asked for');
    expect(() => readGathered('accelerator', ['slots'], [...said, ...said], true)).toThrow('that it was not asked for');
  });

  test('may say that a gatherer failed', () => {
    expect(readGathered('storefront', ['wire'], [{ source: 'wire', failed: 'no sockets' }])).toEqual([
      { source: 'wire', failed: 'no sockets' },
    ]);
  });

  test.each([
    undefined,
    null,
    7,
    'ready',
    {},
    [null],
    [{ source: 'wire' }],
    [{ value: {} }],
    [{ source: 7, value: 1 }],
  ])('%j is none', (said) => {
    expect(() => readGathered('storefront', asked, said)).toThrow(/^storefront gave evidence that it was not asked/);
  });

  test.each<[Source, string, unknown]>([
    ['outcomes', 'readMs', null],
    ['outcomes', 'views', [{ ...views(1)[0], intendedMs: null }]],
    ['outcomes', 'views', [{ ...views(1)[0], answer: 'splendid' }]],
    ['outcomes', 'views', [{ ...views(1)[0], error: 7 }]],
    ['outcomes', 'views', { length: 3 }],
    ['outcomes', 'views', [{ ...views(1)[0], deeper: [[[[]]]] }]],
    ['ledger', 'entries', [{ id: 'a', arrivedMs: 1, leftMs: 1, spans: [], deeper: [[[[]]]] }]],
    ['ledger', 'entries', [{ id: 'a', arrivedMs: 1, leftMs: 1, spans: [{ part: 'features', fromMs: 1 }] }]],
    ['process', 'cpuMs', '12'],
    ['process', 'resources', { Timeout: 'two' }],
    ['calls', 'durationsMs', [1, null]],
    ['rpcs', 'byAge', { atMs: [1], counts: [7] }],
    ['channelz', 'subchannels', [{}]],
    ['slots', 'course', { atMs: [] }],
    ['cpu-profile', 'nodes', [{ id: 1 }]],
    ['cpu-profile', 'samples', 'many'],
  ])('with %s whose %s is %j: that gatherer has failed, the others have not', (source, field, value) => {
    const said = answer().map((one) =>
      one.source === source ? { source, value: { ...(one.value as object), [field]: value } } : one,
    );
    for (const one of readGathered('storefront', asked, said)) {
      if (one.source !== source) expect(one).toHaveProperty('value');
      else expect(one).toEqual({ source, failed: expect.stringContaining(`is not valid evidence: ${field}`) });
    }
  });
});

test('thousands of answers with something wrong in them: what is taken is judged, and nothing throws', () => {
  const draw = random(15, 'wrong evidence');
  let taken = 0;
  let refused = 0;
  for (let round = 0; round < 3_000; round += 1) {
    const said = spoil(answer(), draw);
    try {
      const found: Partial<Record<Source, Found<unknown>[]>> = {};
      const failed: { source: Source; from: string; why: string }[] = [];
      for (const one of readGathered('storefront', asked, said)) {
        if ('failed' in one) failed.push({ source: one.source, from: 'storefront', why: one.failed });
        else found[one.source] = [{ from: one.source === 'outcomes' ? 'pages' : 'storefront', value: one.value }];
      }
      refused += failed.length;
      taken += Object.keys(found).length;
      expect(() => judgeArm(lab, evidence({ found: found as object, failed }), 0)).not.toThrow();
    } catch (error) {
      expect(error).toMatchObject({ code: 'broken-variant' });
      refused += 1;
    }
  }
  expect(taken).toBeGreaterThan(3_000);
  expect(refused).toBeGreaterThan(1_000);
});

const spoils: readonly unknown[] = [null, -1, 1e308, '', 'NaN', [], {}, true, [null], { length: -1 }, undefined];

/** One value somewhere in it is another. */
function spoil(value: unknown, draw: Random): unknown {
  const wrong = () => spoils[Math.floor(draw() * spoils.length)];
  if (typeof value !== 'object' || value === null || draw() < 0.03) return wrong();
  const keys = Object.keys(value);
  const key = keys[Math.floor(draw() * keys.length)];
  if (key === undefined) return wrong();
  Reflect.set(value, key, spoil(Reflect.get(value, key), draw));
  return value;
}
