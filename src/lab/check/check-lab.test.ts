import { describe, expect, it } from 'vitest';
import channelReuse from '../../../labs/channel-reuse/lab.ts';
import jsonBlowup from '../../../labs/json-blowup/lab.ts';
import messageSize from '../../../labs/message-size/lab.ts';
import missingDeadline from '../../../labs/missing-deadline/lab.ts';
import type { Lab } from '../lab.ts';
import type { Toxic } from '../toxic.ts';
import { toxicTypes } from '../toxics.ts';
import type { Change } from '../world.ts';
import { assertLab } from './check-lab.ts';
import { ShapeError } from './shape.ts';

const toxic: Toxic = { type: 'latency', attributes: { latency: 3_000 } };
const fault: Change = { kind: 'fault', model: 1, toxic };
const slow: Change = { kind: 'slow', model: 1, modelMs: 3_000 };
const trial = { why: 'Try it.', trigger: [slow], watchSeconds: 60, signs: missingDeadline.signs };
const toxics: readonly Toxic[] = [
  { type: 'latency', stream: 'upstream', toxicity: 0.5, attributes: { latency: 3_000, jitter: 100 } },
  { type: 'bandwidth', attributes: { rate: 0 } },
  { type: 'slow_close', attributes: { delay: 1_000 } },
  { type: 'timeout', attributes: { timeout: 0 } },
  { type: 'reset_peer', attributes: { timeout: 0 } },
  { type: 'slicer', attributes: { average_size: 64, size_variation: 0, delay: 10 } },
  { type: 'limit_data', attributes: { bytes: 100 } },
  { type: 'noop', attributes: {} },
  { type: 'half_open', attributes: {} },
  { type: 'stall', attributes: { after_bytes: 100, delay: 1_000 } },
  { type: 'h2_goaway', attributes: { code: 0, after_frames: 3, last_stream: 0 } },
  { type: 'h2_rst_stream', attributes: { code: 7, share: 0.25 } },
  { type: 'grpc_status', attributes: { status: 14, message: 'busy', share: 1, method: '/a.B/C' } },
];

describe('a lab with faults', () => {
  it('is one', () => {
    expect(faultOf(missingDeadline)).toBeNull();
    expect(faultOf(jsonBlowup)).toBeNull();
    expect(faultOf(channelReuse)).toBeNull();
    expect(faultOf({ ...messageSize, profileOf: 'job' })).toBeNull();
    expect(faultOf({ ...channelReuse, world: { ...channelReuse.world, openFilesPerView: null } })).toBeNull();
  });

  it('may state how much of what is held may grow, and nothing else there', () => {
    expect(faultOf({ ...jsonBlowup, grows: { memoryMiBPerSecond: 40, soak: { descriptorsPerSecond: 2 } } })).toBeNull();
    expect(faultOf({ ...jsonBlowup, grows: { memoryMiBPerSecond: 0 } })).toMatch(
      /lab\.grows\.memoryMiBPerSecond must be/,
    );
    expect(faultOf({ ...jsonBlowup, grows: { soak: { memory: 1 } } })).toMatch(
      /lab\.grows\.soak has no field `memory`/,
    );
  });

  it('says the scale of its features where a deploy changes it, so that it can be put back', () => {
    const trigger: Lab['trigger'] = [{ kind: 'deploy', team: 'catalogue', product: { scale: 0.001 } }];
    expect(faultOf({ ...jsonBlowup, trigger, product: { scale: 1, topK: 10 } })).toBeNull();
    expect(faultOf({ ...jsonBlowup, trigger })).toMatch(/lab\.product must have a `scale`.*: add `scale: 1`/);
    expect(faultOf({ ...jsonBlowup, product: { scale: 0 } })).toMatch(/lab\.product\.scale must be/);
    expect(faultOf({ ...jsonBlowup, product: { topK: 1.5 } })).toMatch(/lab\.product\.topK must be/);
  });

  it('may try a wrong fix under a trigger of its own', () => {
    expect(faultOf({ ...missingDeadline, wrongFixes: { a: 'Why not.', b: trial } })).toBeNull();
    expect(
      faultOf({ ...missingDeadline, wrongFixes: { b: { ...trial, pictures: missingDeadline.pictures } } }),
    ).toBeNull();
  });

  it('may put every toxic on its links', () => {
    expect(toxics.map(({ type }) => type)).toEqual(toxicTypes);
    const trigger = toxics.map((one, index): Change => ({ ...fault, model: 1 + (index % 2), toxic: one }));
    expect(faultOf({ ...missingDeadline, trigger })).toBeNull();
  });

  it('may slow a model server down, one that joins later too, and needs no link for that', () => {
    expect(faultOf({ ...missingDeadline, ...quiet, trigger: [slow] })).toBeNull();
    const world = { link: 'headless', models: 1, modelsAtMost: 2 } as const;
    expect(faultOf({ ...missingDeadline, ...quiet, world, trigger: [{ ...slow, model: 2 }] })).toBeNull();
  });

  it.each<[string, unknown]>([
    ['lab.trigger[0].toxic.type must be one of latency, bandwidth, ', { ...toxic, type: 'latencie' }],
    ['lab.trigger[0].toxic.attributes must be an object, but is missing', { type: 'latency' }],
    ['lab.trigger[0].toxic.attributes.latency must be a whole number', { ...toxic, attributes: {} }],
    ['lab.trigger[0].toxic.attributes.latency must be a whole number', { ...toxic, attributes: { latency: 0.5 } }],
    [
      'lab.trigger[0].toxic.attributes has no field `delay`; allowed: latency',
      { ...toxic, attributes: { latency: 1, delay: 1 } },
    ],
    ['lab.trigger[0].toxic.attributes.share must be at most 1, but is 25', rst({ code: 7, share: 25 })],
    ['lab.trigger[0].toxic.attributes.code must be a whole number', rst({ share: 0.25 })],
    ['lab.trigger[0].toxic.stream must be one of upstream, downstream', { ...toxic, stream: 'both' }],
    ['lab.trigger[0].toxic.toxicity must be at most 1, but is 50', { ...toxic, toxicity: 50 }],
    ['lab.trigger[0].toxic must be an object', 'latency'],
  ])('%s', (line, broken) => {
    expect(faultOf({ ...missingDeadline, trigger: [{ ...fault, toxic: broken }] })).toEqual(
      expect.stringContaining(line),
    );
  });

  it.each<[string, object]>([
    ['lab.trigger[0].model must be a whole number of at least 1', { trigger: [{ ...fault, model: 0 }] }],
    [
      'lab.trigger[1] names model server 3, but lab.world has 2: count from 1',
      { trigger: [fault, { ...fault, model: 3 }] },
    ],
    [
      'lab.recovery.trigger[0] names model server 3, but lab.world has 2: count from 1',
      { recovery: { ...missingDeadline.recovery, trigger: [{ ...fault, model: 3 }] } },
    ],
    [
      "lab.mitigations['drain'].steps[0] names model server 3, but lab.world has 2: count from 1",
      { mitigations: { drain: { title: 'drain', costs: 'little', steps: [{ kind: 'drain', model: 3 }] } } },
    ],
    [
      "lab.trigger[0] needs a link to act on: add `link: 'faults'` to lab.world",
      { world: { ...missingDeadline.world, link: 'direct' } },
    ],
    ["lab.trigger[0] needs a link to act on: add `link: 'faults'` to lab.world", { world: undefined }],
    [
      "lab.mitigations['drain'].steps[0] needs a link to act on: add `link: 'faults'` to lab.world",
      { world: { link: 'direct' }, trigger: [{ kind: 'traffic', times: 2 }], recovery: undefined },
    ],
    ['lab.world.link must be one of direct, faults, l4, l7, headless', { world: { link: 'toxiproxy' } }],
    ['lab.world.hops must be 1 or 2, but is 3', { world: { hops: 3 } }],
    ['lab.world.openFilesPerView must be a whole number of at least 1, but is 0', { world: { openFilesPerView: 0 } }],
    ['lab.world.tls must be true or false, but is yes', { world: { tls: 'yes' } }],
    ["lab.siblings['rest'] must be a text that is not empty, but is missing", { siblings: { rest: undefined } }],
    ['lab.profileOf must be one of storefront, ranker, model, job', { profileOf: 'load' }],
    ['lab.profileOf names the job, but there is none: add `batches` to lab.load', { profileOf: 'job' }],
    [
      'lab.profileOf names the ranker, but there is none: add `hops: 2` to lab.world',
      { world: { link: 'faults', models: 2 }, profileOf: 'ranker' },
    ],
    ['lab.recovery.trigger must not be empty', { recovery: { trigger: [], lastsMs: 1, withinMs: 1 } }],
    ['lab.recovery.withinMs must be a number', { recovery: { trigger: [fault], lastsMs: 1 } }],
    ['lab.recovery has no field `afterMs`', { recovery: { ...missingDeadline.recovery, afterMs: 1 } }],
    ["lab.mitigations['drain'].steps[0].model must be a whole", { mitigations: { drain: drainOf({}) } }],
    [
      "lab.mitigations['drain'].steps[0] has no field `role`",
      { mitigations: { drain: drainOf({ model: 1, role: 'model' }) } },
    ],
    [
      'lab.trigger[0] needs callers that learn of new servers: a `link` of l4, l7 or headless',
      { ...quiet, trigger: [{ kind: 'scale', models: 4 }] },
    ],
    [
      'lab.trigger[0] needs 5 model servers: add `modelsAtMost` to lab.world',
      { ...quiet, world: { link: 'headless', modelsAtMost: 4 }, trigger: [{ kind: 'scale', models: 5 }] },
    ],
    ['lab.trigger[0].models must be a whole number', { ...quiet, trigger: [{ kind: 'scale' }] }],
    ["lab.wrongFixes['a'] must be a text that is not empty, but is 7", { wrongFixes: { a: 7 } }],
    ["lab.wrongFixes['a'] must be an object, but is a list", { wrongFixes: { a: [] } }],
    ["lab.wrongFixes['a'].trigger must not be empty", { wrongFixes: { a: { ...trial, trigger: [] } } }],
    ["lab.wrongFixes['a'].watchSeconds must be a number", { wrongFixes: { a: { ...trial, watchSeconds: undefined } } }],
    ["lab.wrongFixes['a'].signs must not be empty", { wrongFixes: { a: { ...trial, signs: [] } } }],
    ["lab.wrongFixes['a'] has no field `settleMs`", { wrongFixes: { a: { ...trial, settleMs: 1 } } }],
    [
      "lab.wrongFixes['a'].trigger[0] names model server 3, but lab.world has 2: count from 1",
      { wrongFixes: { a: { ...trial, trigger: [{ ...slow, model: 3 }] } } },
    ],
    ['lab.trigger[0].modelMs must be a number', { ...quiet, trigger: [{ kind: 'slow', model: 1 }] }],
    [
      'lab.trigger[1] names model server 2, but lab.world has 1: count from 1',
      { ...quiet, world: { models: 1 }, trigger: [slow, { ...slow, model: 2 }] },
    ],
    [
      'lab.trigger[0] names model server 2, but lab.world has 1: count from 1',
      { ...quiet, world: { models: 1 }, trigger: [{ kind: 'release', model: 2 }] },
    ],
    [
      "lab.mitigations['on'].steps[0] names model server 3, but lab.world has 2: count from 1",
      { mitigations: { on: { title: 'on', costs: 'more', steps: [{ kind: 'release', model: 3 }] } } },
    ],
    [
      'lab.recovery.trigger[0] needs callers that learn of new servers: a `link` of l4, l7 or headless',
      { recovery: { ...missingDeadline.recovery, trigger: [{ kind: 'scale', models: 4 }] } },
    ],
    [
      'lab.trigger[0].kind must be one of deploy, traffic, scale, slow, release, fault',
      { trigger: [{ ...fault, kind: 'toxic' }] },
    ],
  ])('%s', (line, broken) => {
    expect(faultOf({ ...missingDeadline, ...broken })).toEqual(expect.stringContaining(line));
  });
});

/** Without what needs links that bear faults. */
const quiet = { recovery: undefined, mitigations: undefined };

function rst(attributes: object): object {
  return { type: 'h2_rst_stream', attributes };
}

function drainOf(step: object): object {
  return { title: 'drain', costs: 'little', steps: [{ kind: 'drain', ...step }] };
}

/** What is wrong with it, in one line; null: nothing. */
function faultOf(lab: Lab | object): string | null {
  try {
    assertLab(lab);
    return null;
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    expect(error.message).not.toContain('\n');
    return error.message;
  }
}
