import { appendFileSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DrillHead } from '../judge/drill/drill-record.ts';
import {
  appendEvent,
  appendSeconds,
  findOpenDrill,
  listDrillFolders,
  makeDrillFolder,
  readDrill,
  writeHead,
} from './drill-folder.ts';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'two-am-drills-'));
});
afterEach(() => rm(out, { recursive: true }));

const startedAt = new Date('2026-11-22T02:00:00Z');
const head: DrillHead = {
  schemaVersion: 2,
  id: 'a',
  version: '0.1.0',
  startedAt: startedAt.toISOString(),
  seed: 7,
  slo: { of: 'page views', budgetMs: 250, allowedShare: 0.01 },
  changes: [],
  pagedAt: '2026-11-22T02:00:10.000Z',
  endedAt: null,
  lab: null,
};

async function makeDrill(changed: Partial<DrillHead> = {}): Promise<string> {
  const folder = await makeDrillFolder(out, startedAt);
  await writeHead(folder, { ...head, ...changed });
  return folder;
}

test('two drills of one second are two folders, and the newest that has not ended is the open one', async () => {
  const first = await makeDrill();
  const second = await makeDrill();
  const third = await makeDrill({ endedAt: head.startedAt });
  expect([first, second].map((folder) => basename(folder))).toEqual(['20261122-020000', '20261122-020000-2']);
  expect(await listDrillFolders(out)).toEqual([first, second, third]);
  expect(await findOpenDrill(out)).toBe(second);
  expect(await findOpenDrill(join(out, 'nowhere'))).toBeNull();
});

test('a drill is for nobody else to look into', async () => {
  expect((await stat(await makeDrill())).mode & 0o777).toBe(0o700);
});

test('an event has its time since the page, before it none, and is on disk when it returns', async () => {
  const folder = await makeDrill();
  appendEvent(folder, { kind: 'note', text: 'is it us?' }, new Date('2026-11-22T02:00:14Z'));
  appendFileSync(join(folder, 'events.jsonl'), '{"at":"2026-11-22T02');
  expect(readDrill(folder).events).toEqual([
    { at: '2026-11-22T02:00:14.000Z', atMs: 4_000, kind: 'note', text: 'is it us?' },
  ]);
  // As a `drill note` after the crash does.
  appendEvent(folder, { kind: 'note', text: 'it crashed' }, new Date('2026-11-22T02:00:15Z'));
  appendEvent(folder, { kind: 'acknowledged' }, new Date('2026-11-22T02:00:16Z'));
  const { events, remarks } = readDrill(folder);
  expect(events.map(({ kind, atMs }) => `${kind} ${atMs}`)).toEqual(['note 4000', 'note 5000', 'acknowledged 6000']);
  expect(remarks).toEqual([`${basename(folder)}/events.jsonl:2 is cut off, and is left out`]);
  const unpaged = await makeDrill({ pagedAt: null });
  expect(appendEvent(unpaged, { kind: 'acknowledged' }).atMs).toBeNull();
});

test('seconds are kept beside them', async () => {
  const folder = await makeDrill();
  const second = { at: head.startedAt, views: 9, good: 8, bad: 1, p50Ms: 30, p99Ms: 260, inFlight: 0 };
  appendSeconds(folder, [second]);
  appendSeconds(folder, []);
  expect(readDrill(folder).seconds).toEqual([second]);
});

test('a head that is damaged is named', async () => {
  const folder = await makeDrill();
  await writeFile(join(folder, 'drill.json'), '{"id": 3}');
  expect(() => readDrill(folder)).toThrow(
    expect.objectContaining({
      code: 'damaged-drill',
      message: expect.stringMatching(/cannot be read: \w+: Invalid input/),
    }),
  );
  // It does not stand in the way of the others.
  expect(await findOpenDrill(out)).toBeNull();
  const sound = await makeDrill();
  await writeFile(join(await makeDrill(), 'drill.json'), '');
  expect(await findOpenDrill(out)).toBe(sound);
});
