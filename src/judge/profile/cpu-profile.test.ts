import { expect, test } from 'vitest';
import { LabError } from '../../errors.ts';
import type { CpuProfile } from '../../lab/evidence.ts';
import { jsonShare } from '../measures/cpu-profile.ts';
import { busySamples } from './busy-samples.ts';
import { compareProfiles, judgeFall, shareOf } from './cpu-profile.ts';

const isJson = ({ name }: { name: string }) => name.startsWith('JSON_');

test('a sample counts until the next one, the last one until the end', () => {
  const profile = profileOf(['a', 'b', 'a'], { deltasUs: [500, 2_000, 1_000], endTime: 10_000 });
  expect(busySamples(profile).map(({ function: { name }, atMs, lastedMs }) => [name, atMs, lastedMs])).toEqual([
    ['a', 0.5, 2],
    ['b', 2.5, 1],
    ['a', 3.5, 6.5],
  ]);
});

test('samples out of order are sorted', () => {
  const profile = profileOf(['a', 'b', 'c'], { deltasUs: [1_000, 2_000, -500], endTime: 4_000 });
  expect(busySamples(profile).map(({ function: { name }, lastedMs }) => [name, lastedMs])).toEqual([
    ['a', 1.5],
    ['c', 0.5],
    ['b', 1],
  ]);
});

test('shares are of the busy time: idle is left out, the program and the garbage collector count', () => {
  const profile = profileOf(['JSON_parse', '(idle)', '(idle)', '(program)', '(garbage collector)', 'JSON_stringify']);
  expect(shareOf([profile], isJson, 0.05).value).toBeCloseTo(0.5);
  expect(compareProfiles(profile, profile).map(({ name }) => name)).toEqual([
    '(garbage collector)',
    '(program)',
    'JSON_parse',
    'JSON_stringify',
  ]);
});

test('time counts, not the number of samples', () => {
  const profile = profileOf(['JSON_parse', 'a', 'a'], { deltasUs: [0, 8_000, 1_000], endTime: 10_000 });
  expect(shareOf([profile], isJson, 0.05).value).toBeCloseTo(0.8);
});

test('more samples tell more, and bursts tell less', () => {
  const width = (names: string[]) => {
    const { low, high } = shareOf([profileOf(names)], isJson, 0.01);
    return high - low;
  };
  const mixed = (count: number) => Array.from({ length: count }, (_, index) => (index % 2 ? 'a' : 'JSON_parse'));
  const burst = Array.from({ length: 1_000 }, (_, index) => (index < 500 ? 'a' : 'JSON_parse'));
  expect(width(mixed(4_000))).toBeLessThan(width(mixed(1_000)) / 1.8);
  expect(width(burst)).toBeGreaterThan(5 * width(mixed(1_000)));
});

test('an idle profile tells nothing', () => {
  const idle = profileOf(['(idle)', '(idle)']);
  expect(shareOf([idle], isJson, 0.05)).toEqual({ value: Number.NaN, low: 0, high: 1 });
  expect(compareProfiles(idle, idle)).toEqual([]);
  expect(judgeFall(idle, idle, { matches: isJson, from: 0.01, to: 1 }).fell).toBe(false);
});

test('functions are sorted by the size of their change, by name where there is no file', () => {
  const before = profileOf([...Array(6).fill('JSON_parse'), ...Array(3).fill('Type$decode'), 'send']);
  const after = profileOf([...Array(1).fill('JSON_parse'), ...Array(3).fill('Type$decode'), ...Array(6).fill('send')]);
  const changes = compareProfiles(before, after);
  expect(changes).toHaveLength(3);
  expect(changes[0]).toMatchObject({ name: 'JSON_parse', where: 'built into V8' });
  expect(changes[0]?.before).toBeCloseTo(0.6);
  expect(changes[0]?.after).toBeCloseTo(0.1);
  expect(changes[1]).toMatchObject({ name: 'send', where: '' });
  expect(changes[1]?.after).toBeCloseTo(0.6);
  expect(changes[2]).toMatchObject({ name: 'Type$decode', where: '' });
  expect(compareProfiles(before, after, { limit: 1 })).toEqual(changes.slice(0, 1));
});

test('functions without a name are told apart by their line', () => {
  const frame = (lineNumber: number) => ({
    functionName: '',
    scriptId: '1',
    url: 'node:net',
    lineNumber,
    columnNumber: 0,
  });
  const nodes = [1, 2].map((id) => ({ id, callFrame: frame(id) }));
  const profile: CpuProfile = { nodes, startTime: 0, endTime: 2, samples: [1, 2], timeDeltas: [0, 1] };
  expect(compareProfiles(profile, profile).map(({ name, where }) => `${name} ${where}`)).toEqual([
    '(anonymous) node:net:2',
    '(anonymous) node:net:3',
  ]);
});

test('a fall needs both intervals on the right side', () => {
  const much = profileOf(Array.from({ length: 500 }, (_, index) => (index % 5 ? 'JSON_parse' : 'a')));
  const none = profileOf(Array(500).fill('a'));
  const expected = { matches: isJson, from: 0.3, to: 0.05 };
  expect(judgeFall(much, none, expected)).toMatchObject({ fell: true, before: { value: 0.8 }, after: { value: 0 } });
  expect(judgeFall(much, much, expected).fell).toBe(false);
  expect(judgeFall(none, none, expected).fell).toBe(false);
  expect(judgeFall(much, none, { ...expected, from: 0.79 }).fell).toBe(false);
  expect(judgeFall(much, none, expected).text).toMatch(
    /^80.0 % \[.* to .*\] before \(expected: at least 30.0 %\), 0.0 % \[0.0 % to 0.9 %\] after \(expected: at most 5.0 %\)$/,
  );
});

test.each([
  ['no object', JSON.parse('null')],
  ['no nodes', JSON.parse('{}')],
])('no profile: %s', (_, profile: CpuProfile) => {
  expect(() => shareOf([profile], isJson, 0.05)).toThrow(LabError);
});

test("JSON's share is taken over all processes of the role, at the phase's error share", () => {
  const found = [
    { from: 'storefront-1', value: profileOf(['JSON_parse', 'JSON_stringify', 'a', '(idle)']) },
    { from: 'storefront-2', value: profileOf(['a', 'a', 'a', 'JSON_parser']) },
  ] as const;
  const phase = {
    phase: 'triggered',
    startedMs: 0,
    judgedFromMs: 0,
    judgedToMs: 9,
    errorShare: 0.05,
    changes: [],
  } as const;
  const share = jsonShare.take(found, phase);
  const surer = jsonShare.take(found, { ...phase, errorShare: 0.01 });
  if (typeof share === 'number' || typeof surer === 'number') throw new Error('not an interval');
  expect(share.value).toBeCloseTo(2 / 7);
  expect(surer.low).toBeLessThan(share.low);
  expect(surer.high).toBeGreaterThan(share.high);
});

/** One sample a name, a millisecond each. `JSON_…` functions have a file. */
function profileOf(names: readonly string[], times: { deltasUs?: number[]; endTime?: number } = {}): CpuProfile {
  const unique = ['(root)', 'main', ...new Set(names)];
  const url = (name: string) =>
    name.startsWith('JSON_')
      ? 'file:///app/src/gather/name-json.ts'
      : name === 'main'
        ? 'file:///app/src/services/main.ts'
        : '';
  return {
    nodes: unique.map((name, id) => ({
      id,
      callFrame: {
        functionName: name,
        scriptId: '1',
        url: url(name),
        lineNumber: url(name) ? 27 : -1,
        columnNumber: 0,
      },
    })),
    startTime: 0,
    endTime: times.endTime ?? names.length * 1_000,
    samples: names.map((name) => unique.indexOf(name)),
    timeDeltas: times.deltasUs ?? names.map((_, index) => (index === 0 ? 0 : 1_000)),
  };
}
