import { appendFileSync, existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isRunning, listSurvivors } from '../../../test/process-tree.ts';
import { isUp, socketOf } from '../ask-keeper.ts';
import { makeDrillsFolder, pagedDrill, spawnKeeper } from '../drill.test-data.ts';
import { readDrill, readHead } from '../drill-folder.ts';
import { startDrill } from '../start-drill.ts';
import { end } from './end.ts';
import { note } from './note.ts';

test('the record is closed, and tells what it was though nobody asked', async () => {
  const folder = await pagedDrill();
  appendFileSync(join(folder, 'events.jsonl'), '{"at":"2026');
  note(folder, 'is it us?');
  const { summary, debriefing, remarks } = (await end(folder)) ?? expect.fail('it was paged');
  expect(summary.lab).toBe('control');
  expect(debriefing.debrief).toHaveLength(3);
  expect(remarks).toEqual([`${basename(folder)}/events.jsonl:1 is cut off, and is left out`]);
  const { head, events } = readDrill(folder);
  expect(head).toMatchObject({ lab: 'control', endedAt: expect.any(String) });
  expect(events).toMatchObject([{ kind: 'note' }, { kind: 'revealed', asked: false }, { kind: 'ended' }]);
});

/** It takes what is asked, and never answers. */
const silent = (path: string) => `require('node:net').createServer(() => {}).listen(${JSON.stringify(path)});`;

test('a keeper that hangs is ended all the same', async () => {
  const folder = await pagedDrill();
  const path = socketOf(folder);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  onTestFinished(() => rm(path, { force: true }));
  const pid = await spawnKeeper(folder, silent(path));
  await expect.poll(() => existsSync(path)).toBe(true);
  await expect(isUp(folder, 200)).rejects.toMatchObject({ code: 'no-answer' });
  expect(await isRunning(pid)).toBe(true);
  await end(folder);
  expect(await listSurvivors([pid], 1_000)).toEqual([]);
  expect(readHead(folder).endedAt).not.toBeNull();
});

test('before the page there is nothing to tell: all that runs ends, and no record stays', async () => {
  const folder = await startDrill(await makeDrillsFolder(), 7, ['control']);
  const pid = await spawnKeeper(folder, '');
  expect(await end(folder)).toBeNull();
  expect(await listSurvivors([pid], 1_000)).toEqual([]);
  expect(existsSync(folder)).toBe(false);
});
