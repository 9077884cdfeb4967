import { describe, expect, test } from 'vitest';
import type { CpuProfile } from '../../lab/evidence.ts';
import { random } from '../../lab/random.ts';
import { busyShareOf, shareOf } from './cpu-profile.ts';
import { asStored, ids, nodesOf, soundProfile } from './profile.test-data.ts';
import { readProfile } from './read-profile.ts';
import { sayFlaws } from './say-flaws.ts';

const isJson = ({ name }: { name: string }) => name === 'JSON_parse';
const twoThirds = 600 / 900;

const sound = soundProfile();
const { nodes, samples, timeDeltas, startTime, endTime } = sound;
const steps = (change: (step: number, index: number) => number | null) => ({
  ...sound,
  timeDeltas: timeDeltas.map((step, index) => change(step, index)),
});
/** The same of one node alone. */
const node = (id: number, changed: object | null) => ({
  ...sound,
  nodes: nodesOf(sound, (one) => (one.id !== id ? one : changed && { ...one, ...changed })),
});
const copyOf = (id: number, changed: object = {}) => ({ ...nodes.find((one) => one.id === id), ...changed });
const other = { functionName: 'other', scriptId: '1', url: '', lineNumber: 0, columnNumber: 0 };

describe('a profile as it comes: what it says, and what is said about it', () => {
  test.each<[string, object, number, number, RegExp | null]>([
    ['whole', sound, twoThirds, 0.9, null],
    // Time that runs backwards: by some µs in V8's own, by more in a damaged one.
    [
      'neighbours handed over the wrong way round',
      {
        ...steps((step, index) => step + ([1_000, -2_000, 1_000][(index % 10) - 3] ?? 0)),
        samples: samples.map((id, index) => samples[index + ([1, -1][(index % 10) - 3] ?? 0)] ?? id),
      },
      twoThirds,
      0.9,
      null,
    ],
    [
      'every third step backwards',
      steps((step, index) => (index % 3 === 2 ? -step : step)),
      twoThirds,
      0.9,
      /^66\.6 % of its time has no sample, and is left out$/,
    ],
    [
      'one step far back',
      steps((step, index) => (index === 500 ? -300_000 : step)),
      twoThirds,
      0.9,
      /^30\.1 % of its time has no sample/,
    ],
    [
      'a step of 31 years',
      steps((step, index) => (index === 500 ? 1e15 : step)),
      twoThirds,
      0.9,
      /^0\.1 % of its time/,
    ],
    [
      'a pause, as when a laptop sleeps',
      { ...steps((step, index) => (index === 500 ? 401_000 : step)), endTime: endTime + 400_000 },
      twoThirds,
      0.9,
      /^28\.6 % of its time has no sample/,
    ],
    [
      'steps that are not numbers',
      steps((step, index) => (index % 10 === 5 ? null : step)),
      twoThirds,
      0.9,
      /^10 % of its time comes from samples without a time of their own, each of which counts as a usual interval$/,
    ],
    ['too few steps', { ...sound, timeDeltas: timeDeltas.slice(0, 800) }, twoThirds, 0.9, /^20 % .* without a time/],
    [
      'too few samples',
      { ...sound, samples: samples.slice(0, 800) },
      twoThirds,
      0.9,
      /^20 % of its time has no sample/,
    ],
    [
      'the last samples gone',
      { ...sound, samples: samples.slice(0, 980) },
      twoThirds,
      0.9,
      /^2 % of its time has no sample/,
    ],
    ['no steps', { ...sound, timeDeltas: undefined }, twoThirds, 0.9, /^100 % .* without a time/],
    ['no step forwards', steps(() => 0), twoThirds, 0.9, /^100 % .* without a time/],
    // Where it began and ended.
    ['an end before its start', { ...sound, endTime: 1 }, twoThirds, 0.9, /^it does not say when it began and ended/],
    ['no start', { ...sound, startTime: null }, twoThirds, 0.9, /^it does not say when it began and ended/],
    ['no end', { ...sound, endTime: undefined }, twoThirds, 0.9, /^it does not say when it began and ended/],
    [
      'times beyond any clock',
      { ...sound, startTime: 1e300, endTime: 1e301 },
      twoThirds,
      0.9,
      /^it does not say when it began and ended/,
    ],
    ['an end before its samples', { ...sound, endTime: startTime + 1 }, twoThirds, 0.9, null],
    // What a sample is of.
    ['no hit counts', { ...sound, nodes: nodesOf(sound, ({ hitCount, ...one }) => one) }, twoThirds, 0.9, null],
    [
      'hit counts only',
      { ...sound, samples: undefined, timeDeltas: undefined },
      twoThirds,
      0.9,
      /^it has no samples: hit counts say how often, but not when$/,
    ],
    [
      'a function that is missing',
      node(ids.send, null),
      twoThirds,
      0.9,
      /^30 % of its time was spent in functions that it does not name, and counts as work$/,
    ],
    ['the function asked for is missing', node(ids.parse, null), 0, 0.9, /^60 % of its time was spent in functions/],
    ['a node without a frame', node(ids.send, { callFrame: undefined }), twoThirds, 0.9, /^30 % .* does not name/],
    ['a frame without a name', node(ids.send, { callFrame: { url: '' } }), twoThirds, 0.9, /^30 % .* does not name/],
    [
      'samples that are not numbers',
      { ...sound, samples: samples.map((id, index) => (index % 10 === 2 ? 'send' : id)) },
      twoThirds,
      0.9,
      /^10 % .* does not name/,
    ],
    [
      'two functions under one id',
      { ...sound, nodes: [...nodes, copyOf(ids.send, { callFrame: other })] },
      twoThirds,
      0.9,
      /^30 % .* does not name/,
    ],
    ['a node twice', { ...sound, nodes: [...nodes, copyOf(ids.send)] }, twoThirds, 0.9, null],
    ['nodes that are not nodes', { ...sound, nodes: [null, 7, 'x', [], ...nodes] }, twoThirds, 0.9, null],
    // Who called it.
    [
      'no children',
      { ...sound, nodes: nodesOf(sound, ({ children, ...one }) => one) },
      twoThirds,
      0.9,
      /^90 % of its time was spent in functions whose callers it does not name: pictures have them at the root$/,
    ],
    [
      'parents in place of children',
      {
        ...sound,
        nodes: nodesOf(sound, ({ children, ...one }) => ({
          ...one,
          parent: nodes.find((caller) => caller.children?.includes(one.id))?.id,
        })),
      },
      twoThirds,
      0.9,
      null,
    ],
    ['children that are missing', node(ids.send, { children: [99, null, 'x'] }), twoThirds, 0.9, null],
    [
      'a cycle that does not include the root',
      {
        ...sound,
        nodes: nodesOf(sound, (one) => {
          if (one.id === ids.root) return { ...one, children: [ids.idle] };
          return one.id === ids.send ? { ...one, children: [ids.handle] } : one;
        }),
      },
      twoThirds,
      0.9,
      /^90 % .* callers/,
    ],
    ['a cycle below the root', node(ids.send, { children: [ids.handle] }), twoThirds, 0.9, /^90 % .* callers/],
    ['its own child', node(ids.parse, { children: [ids.parse] }), twoThirds, 0.9, /^60 % .* callers/],
    [
      'two callers',
      node(ids.root, { children: [ids.idle, ids.handle, ids.parse] }),
      twoThirds,
      0.9,
      /^60 % .* callers/,
    ],
  ])('%s', (_, damaged, json, busy, says) => {
    const profile = asStored(damaged);
    const { value, low, high } = shareOf([profile], isJson, 0.01);
    expect(Math.abs(value - json)).toBeLessThan(0.01);
    expect(low).toBeLessThanOrEqual(twoThirds);
    expect(high).toBeGreaterThanOrEqual(twoThirds);
    expect(Math.abs(busyShareOf(profile) - busy)).toBeLessThan(0.01);
    const flaws = sayFlaws(readProfile(profile));
    if (says === null) expect(flaws).toBeNull();
    else expect(flaws?.text).toMatch(says);
  });

  test('samples in the wrong order are sorted, to the µs', () => {
    const swapped = {
      ...steps((step, index) => step + ([700, -1_400, 700][index - 3] ?? 0)),
      samples: samples.map((id, index) => (index === 3 ? 99 : id)),
    };
    const read = readProfile(asStored(swapped));
    expect(
      read.usable && read.samples.slice(2, 6).map(({ node: found, atUs, lastedUs }) => [found, atUs, lastedUs]),
    ).toEqual([
      [expect.anything(), 7_002_000, 1_300],
      [expect.anything(), 7_003_300, 400],
      [null, 7_003_700, 1_300],
      [expect.anything(), 7_005_000, 1_000],
    ]);
  });

  test('an empty profile says so', () => {
    const empty = { nodes: [], samples: [], timeDeltas: [], startTime, endTime };
    expect(sayFlaws(readProfile(empty))).toEqual({ share: 1, text: 'it has no samples' });
    expect(busyShareOf(empty)).toBe(0);
    expect(shareOf([empty], isJson, 0.01)).toEqual({ value: Number.NaN, low: 0, high: 1 });
  });

  test.each([[null], ['a text'], [7], [{}], [{ nodes: {} }]])('%j is not a profile', (damaged) => {
    expect(readProfile(damaged)).toEqual({
      usable: false,
      why: expect.stringMatching(/not an object|no list of nodes/),
    });
  });
});

test('what a profile does not name may all have been the function asked for', () => {
  expect(shareOf([asStored(node(ids.send, null))], isJson, 0.01).high).toBe(1);
  expect(shareOf([sound], isJson, 0.01).high).toBeLessThan(0.75);
});

test('calls deeper than V8 goes keep their time, and are cut to what can be drawn', () => {
  const deep = {
    ...sound,
    nodes: Array.from({ length: 20_000 }, (_, at) => ({
      id: at + 1,
      callFrame: { ...other, functionName: at === 0 ? '(root)' : 'again' },
      children: [at + 2],
    })),
    samples: samples.map(() => 19_999),
  };
  const read = readProfile(deep);
  if (!read.usable) throw new Error('it can be used');
  const callers = (depth: number, one: (typeof read.nodes)[number]['caller']): number =>
    one === null ? depth : callers(depth + 1, one.caller);
  expect(Math.max(...read.nodes.map((one) => callers(0, one.caller)))).toBeLessThan(310);
  expect(sayFlaws(read)?.text).toMatch(/^100 % .* callers/);
});

test('whatever is in a profile, it is read: no error, no share beyond the whole, no NaN', () => {
  const draw = random(7, 'damage');
  const odd = [null, -1, 0, 0.5, 1e15, -1e15, 1e300, -1e300, 2 ** 53, 'x', '', [], {}, true, undefined, 3, [4, 5], [1]];
  const small: CpuProfile = { ...sound, samples: samples.slice(0, 60), timeDeltas: timeDeltas.slice(0, 60) };
  for (let round = 0; round < 2_000; round += 1) {
    const damaged = asStored(small);
    for (let times = 0; times < 1 + 4 * draw(); times += 1) damage(damaged);
    const read = readProfile(damaged);
    const says = sayFlaws(read);
    expect(says?.text ?? '', JSON.stringify(damaged)).not.toMatch(/NaN|Infinity|undefined|∞/);
    if (says) expect(says.share >= 0 && says.share <= 1).toBe(true);
    if (!read.usable) continue;
    const busy = busyShareOf(damaged);
    const { low, high } = shareOf([damaged], isJson, 0.01);
    expect(busy >= 0 && busy <= 1 && low >= 0 && low <= high && high <= 1, JSON.stringify(damaged)).toBe(true);
    expect(read.samples.every(({ lastedUs }) => lastedUs >= 0)).toBe(true);
  }

  function damage(at: object): void {
    const entries = Object.entries(at);
    const [key, value] = entries[Math.floor(draw() * entries.length)] ?? [];
    if (key === undefined) return;
    if (typeof value === 'object' && value !== null && draw() < 0.85) damage(value);
    else Object.assign(at, { [key]: structuredClone(odd[Math.floor(draw() * odd.length)]) });
  }
});
