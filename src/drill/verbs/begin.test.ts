import { existsSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { makeDrillsFolder, spawnKeeper } from '../drill.test-data.ts';
import { appendEvent, readHead } from '../drill-folder.ts';
import { findKeeper } from '../keeper-pid.ts';
import { readTruth } from '../truth.ts';
import { begin, refuseSecond } from './begin.ts';

let out: string;
let folder: string;
beforeEach(async () => {
  out = await makeDrillsFolder();
  folder = await begin(out, { seed: 7, from: ['control'] });
});

test('the seed and the labs to draw from decide what it is; without a seed one is drawn', async () => {
  expect(readHead(folder)).toMatchObject({ seed: 7, pagedAt: null, lab: null });
  expect(readTruth(folder)).toMatchObject({ drill: 'control', isControl: true });
  const other = await makeDrillsFolder();
  await expect(begin(other, { seed: null, from: ['nothing-such'] })).rejects.toMatchObject({ code: 'unknown-lab' });
  const drawn = await begin(other, { seed: null, from: ['json-blowup'] });
  expect(Number.isInteger(readHead(drawn).seed)).toBe(true);
  expect(readTruth(drawn).drill).toBe('json-blowup');
});

test('a drill that never reached its page does not count: the next one takes its place', async () => {
  await refuseSecond(out);
  expect(existsSync(folder)).toBe(false);
  await refuseSecond(out);
});

test('one that is still waiting for its page is left alone, though its world does not answer yet', async () => {
  const pid = await spawnKeeper(folder, '');
  expect(findKeeper(folder)).toBe(pid);
  await expect(begin(out, { seed: 8, from: [] })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('already waiting for its page'),
  });
  expect(existsSync(folder)).toBe(true);
});

test('one with a note is a drill, whatever became of its world', async () => {
  appendEvent(folder, { kind: 'note', text: 'is it us?' });
  await expect(refuseSecond(out)).rejects.toMatchObject({ code: 'usage', message: 'a drill is already under way' });
});
