import { existsSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { makeDrillsFolder, spawnKeeper } from '../drill.test-data.ts';
import { appendEvent, findOpenDrill, listDrillFolders, readDrill, readHead, writeHead } from '../drill-folder.ts';
import { findKeeper } from '../keeper-pid.ts';
import { readTruth } from '../truth.ts';
import { begin } from './begin.ts';

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

test('a drill that was killed before its page is none: the next one takes its place', async () => {
  expect(await findOpenDrill(out)).toBeNull();
  const next = await begin(out, { seed: 8, from: [] });
  expect(await listDrillFolders(out)).toEqual([next]);
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

test('one with a note stays to be read, and cannot be gone on with', async () => {
  appendEvent(folder, { kind: 'note', text: 'is it us?' });
  await begin(out, { seed: 8, from: [] });
  const { head, events } = readDrill(folder);
  expect(head.endedAt).not.toBeNull();
  expect(events.map(({ kind }) => kind)).toEqual(['note', 'ended']);
});

test('one that was paged is gone on with', async () => {
  await writeHead(folder, { ...readHead(folder), pagedAt: new Date().toISOString() });
  await expect(begin(out, { seed: 8, from: [] })).rejects.toMatchObject({
    code: 'usage',
    message: 'a drill is already under way',
  });
});
