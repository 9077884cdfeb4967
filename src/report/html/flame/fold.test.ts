import { describe, expect, test } from 'vitest';
import { asStored, ids, nodesOf, soundProfile } from '../../../judge/profile/profile.test-data.ts';
import type { CpuProfile } from '../../../lab/evidence.ts';
import { foldProfiles } from './fold.ts';
import { changeOf, type Frame, kindOf, totalOf } from './frame.ts';

interface Node {
  readonly name: string;
  readonly url?: string;
  /** Samples of 100 ms each in which it was found. */
  readonly hits?: number;
  readonly calls?: readonly Node[];
}

/** A profile of as many tenths of a second as there are hits. */
function profileOf(...calls: readonly Node[]): CpuProfile {
  const nodes: { id: number; callFrame: CpuProfile['nodes'][number]['callFrame']; children: number[] }[] = [];
  const samples: number[] = [];
  const visit = ({ name, url = '', hits = 0, calls: callees = [] }: Node): number => {
    const id = nodes.length + 1;
    const node = {
      id,
      callFrame: { functionName: name, scriptId: '1', url, lineNumber: 0, columnNumber: 0 },
      children: [] as number[],
    };
    nodes.push(node);
    for (let hit = 0; hit < hits; hit += 1) samples.push(id);
    node.children.push(...callees.map(visit));
    return id;
  };
  visit({ name: '(root)', calls });
  return {
    nodes,
    samples,
    timeDeltas: samples.map((_, at) => (at === 0 ? 0 : 100_000)),
    startTime: 0,
    endTime: 100_000 * samples.length,
  };
}

function find(frame: Frame, ...names: readonly string[]): Frame | undefined {
  const [name, ...rest] = names;
  const found = frame.children.find((one) => one.name === name);
  return found && rest.length > 0 ? find(found, ...rest) : found;
}

describe('two profiles as one tree', () => {
  const before = profileOf(
    { name: '(idle)', hits: 2 },
    { name: 'handle', hits: 1, calls: [{ name: 'encode', hits: 7 }] },
  );
  const after = profileOf({ name: '(idle)', hits: 8 }, { name: 'handle', hits: 1, calls: [{ name: 'copy', hits: 1 }] });
  const root = foldProfiles(before, after);

  test('has the time of both sides in ms of each second, idle time left out', () => {
    expect(find(root, '(idle)')).toBeUndefined();
    expect(find(root, 'handle')).toMatchObject({ before: 100, after: 100 });
    expect(find(root, 'handle', 'encode')).toMatchObject({ before: 700, after: 0 });
    expect(find(root, 'handle', 'copy')).toMatchObject({ before: 0, after: 100 });
    expect(totalOf(root)).toEqual({ before: 800, after: 200 });
  });

  test('knows a function by its name and its place', () => {
    const twice = profileOf(
      { name: 'a', url: 'node:http', hits: 1 },
      { name: 'a', url: 'node:net', hits: 1 },
      { name: 'a', url: 'node:net', hits: 2 },
    );
    expect(foldProfiles(twice, twice).children.map(({ where, before: ms }) => [where, ms])).toEqual([
      ['node:http:1', 250],
      ['node:net:1', 750],
    ]);
  });

  test('leaves no time out where it leaves a frame out', () => {
    const small = foldProfiles(before, after, 500);
    expect(find(small, 'handle', 'copy')).toBeUndefined();
    expect(totalOf(small)).toEqual({ before: 800, after: 200 });
    expect(totalOf(foldProfiles(after, before, 500))).toEqual({ before: 200, after: 800 });
  });
});

describe('a damaged profile is drawn as far as it goes', () => {
  const sound = soundProfile();
  /** Each path with its own ms of each second. */
  const drawn = (profile: object): Record<string, number> => {
    const paths = (frame: Frame, path: string): [string, number][] => [
      ...(frame.before > 0 ? [[path, Math.round(frame.before)] as [string, number]] : []),
      ...frame.children.flatMap((one) => paths(one, `${path}/${one.name}`)),
    ];
    return Object.fromEntries(paths(foldProfiles(asStored(profile), sound), ''));
  };

  test.each<[string, object, Record<string, number>]>([
    ['a whole one', sound, { '/handle/JSON_parse': 600, '/handle/send': 300 }],
    [
      'no children: at the root, and not in it',
      { ...sound, nodes: nodesOf(sound, ({ children, ...node }) => node) },
      { '/JSON_parse': 600, '/send': 300 },
    ],
    [
      'a function that is missing',
      { ...sound, nodes: nodesOf(sound, (node) => (node.id === ids.send ? null : node)) },
      { '/handle/JSON_parse': 600, '/(not in the profile)': 300 },
    ],
    [
      'a cycle',
      {
        ...sound,
        nodes: nodesOf(sound, (node) => (node.id === ids.send ? { ...node, children: [ids.handle] } : node)),
      },
      { '/handle/JSON_parse': 600, '/handle/send': 300 },
    ],
    [
      'half of the samples gone: of each second that is covered',
      { ...sound, samples: sound.samples.slice(0, 500) },
      { '/handle/JSON_parse': 600, '/handle/send': 300 },
    ],
    ['nothing', { nodes: [] }, {}],
  ])('%s', (_, profile, paths) => {
    expect(drawn(profile)).toEqual(paths);
  });

  test('a cycle that does not include the root, and endless calls', () => {
    const [root, idle, ...others] = sound.nodes;
    const endless = Array.from({ length: 20_000 }, (_, at) => ({ ...others[0], id: 10 + at, children: [11 + at] }));
    const nodes = [{ ...root, children: [ids.idle, 10] }, idle, ...others, ...endless];
    const samples = sound.samples.map((id) => (id === ids.send ? 20_009 : id));
    expect(Object.values(drawn({ ...sound, nodes, samples })).reduce((sum, ms) => sum + ms, 0)).toBe(900);
  });
});

test.each([
  ['labs/json-blowup/defect.ts:3', 'lab'],
  ['src/services/storefront.ts:9', 'ours'],
  ['node_modules/express/lib/x.js:1', 'library'],
  ['node:internal/http:1', 'node'],
  ['', 'native'],
  ['built into V8', 'native'],
] as const)('%j is %s', (where, kind) => {
  expect(kindOf({ where })).toBe(kind);
});

test.each([
  [100, 0, -3],
  [100, 50, -2],
  [100, 80, -1],
  [100, 95, 0],
  [0, 100, 3],
  [50, 100, 2],
  [0, 0, 0],
])('from %d to %d is a change of %d', (before, after, change) => {
  expect(changeOf({ before, after })).toBe(change);
});
