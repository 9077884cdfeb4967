import { expect, onTestFinished, test } from 'vitest';
import type { CpuProfile } from '../lab/evidence.ts';
import { startCpuProfile } from './cpu-profile.ts';

const { parse, stringify } = JSON;
const descriptors = Object.getOwnPropertyDescriptors(JSON);

test('JSON has frames of its own, below whoever called it', async () => {
  const profile = await record(burnJson);
  expect([...namesIn(profile)]).toEqual(expect.arrayContaining(['burnJson', 'JSON_parse', 'JSON_stringify']));
  const caller = nodesOf(profile, 'burnJson').flatMap((node) => node.children ?? []);
  expect(nodesOf(profile, 'JSON_parse').map(({ id }) => caller.includes(id))).toContain(true);
});

test('a profile is plain JSON and lasts from the mark to the read', async () => {
  const profiling = await startCpuProfile();
  onTestFinished(profiling.stop);
  burnBeforeTheMark();
  profiling.mark();
  burnJson();
  const profile = await profiling.read();
  burnAfterTheRead();
  expect(await profiling.read()).toBe(profile);

  expect(parse(stringify(profile))).toEqual(profile);
  expect(namesIn(profile)).toContain('burnJson');
  expect(namesIn(profile)).not.toContain('burnBeforeTheMark');
  expect(namesIn(profile)).not.toContain('burnAfterTheRead');

  profiling.mark();
  burnAfterTheRead();
  const next = await profiling.read();
  expect(namesIn(next)).toContain('burnAfterTheRead');
  expect(namesIn(next)).not.toContain('burnJson');
});

test('the interval is the one that was asked for', async () => {
  const coarse = await record(burnJson, 10_000);
  const fine = await record(burnJson, 1_000);
  expect(fine.samples.length).toBeGreaterThan(2 * coarse.samples.length);
});

test('named or not, JSON does the same', async () => {
  const profiling = await startCpuProfile();
  onTestFinished(profiling.stop);
  expect(JSON.parse('{"a":[1,2]}', (key, value) => (key === 'a' ? value.length : value))).toEqual({ a: 2 });
  expect(JSON.stringify({ a: 1, b: { c: undefined } }, null, 1)).toBe('{\n "a": 1,\n "b": {}\n}');
  expect(JSON.stringify({ a: 1, b: 2 }, ['b'])).toBe('{"b":2}');
  expect(JSON.stringify(undefined)).toBe(undefined);
  expect(() => JSON.parse('{')).toThrow(SyntaxError);
  expect(Object.keys(JSON)).toEqual([]);
});

test('profiles that overlap do not disturb each other, and the last one leaves JSON as it was', async () => {
  const first = await startCpuProfile();
  const second = await startCpuProfile({ intervalUs: 500 });
  onTestFinished(first.stop);
  onTestFinished(second.stop);
  expect(JSON.parse).not.toBe(parse);

  burnJson();
  expect(namesIn(await first.read())).toContain('JSON_stringify');
  first.stop();
  first.stop();
  expect(JSON.parse.name).toBe('JSON_parse');

  burnJson();
  expect(namesIn(await second.read())).toContain('JSON_stringify');
  second.stop();
  expect(Object.getOwnPropertyDescriptors(JSON)).toEqual(descriptors);
  expect(JSON.parse).toBe(parse);
  expect(JSON.stringify).toBe(stringify);
});

test('what somebody else wrapped meanwhile stays theirs', async () => {
  const profiling = await startCpuProfile();
  onTestFinished(() => void Object.assign(JSON, { parse, stringify }));
  const named = JSON.parse;
  const theirs = (text: string) => named(text);
  JSON.parse = theirs;
  profiling.stop();
  expect(JSON.parse).toBe(theirs);
  expect(JSON.parse('[1]')).toEqual([1]);
  expect(JSON.stringify).toBe(stringify);
});

test('a profile that cannot start leaves JSON as it was', async () => {
  await expect(startCpuProfile({ intervalUs: Number.NaN })).rejects.toThrow(/Invalid parameters/);
  expect(JSON.parse).toBe(parse);
  expect(JSON.stringify).toBe(stringify);
});

test('stopped without a read, or read after the stop: no profile, an error, nothing left behind', async () => {
  const profiling = await startCpuProfile();
  profiling.mark();
  profiling.stop();
  profiling.mark();
  await expect(profiling.read()).rejects.toThrow(/not connected/);
  expect(JSON.parse).toBe(parse);
});

async function record(work: () => void, intervalUs?: number): Promise<CpuProfile> {
  const profiling = await startCpuProfile(intervalUs === undefined ? {} : { intervalUs });
  onTestFinished(profiling.stop);
  work();
  return profiling.read();
}

const floats = Array.from({ length: 20_000 }, (_, index) => Math.sin(index));

/** Work, not time: as many samples as the machine needs for it. */
function burnJson(): void {
  for (let round = 0; round < 15; round += 1) JSON.parse(JSON.stringify(floats));
}
function burnBeforeTheMark(): void {
  for (let round = 0; round < 15; round += 1) floats.toSorted();
}
function burnAfterTheRead(): void {
  for (let round = 0; round < 15; round += 1) floats.toSorted();
}

function nodesOf(profile: CpuProfile, name: string) {
  return profile.nodes.filter((node) => node.callFrame.functionName === name);
}

function namesIn(profile: CpuProfile): Set<string> {
  return new Set(profile.nodes.map((node) => node.callFrame.functionName));
}
