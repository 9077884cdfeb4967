import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySample, type StoredRun } from '../../test/stored-run.ts';
import { solved } from '../judge/drill/drill.fixture.ts';
import { projectFolder } from '../lab/folders.ts';
import { renderDraft } from '../report/postmortem/draft.ts';
import { draftIncident } from './write-draft.ts';

/** From a run to a postmortem that is finished, as a person goes. */

let stored: StoredRun;
beforeEach(async () => {
  stored = await copySample();
});
afterEach(() => stored[Symbol.asyncDispose]());

test('is written into the run, with its pictures, and never over what is there', async () => {
  const { run } = stored;
  const file = join(run, 'postmortem.md');
  expect(await stored.lab('postmortem', run)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`written: ${join('run', 'postmortem.md')}\n`),
  });
  const text = await readFile(file, 'utf8');
  const pictures = [...text.matchAll(/\]\((postmortem\.[\w.-]+\.svg)\)/g)].map(([, name = '']) => join(run, name));
  expect(pictures.length).toBeGreaterThan(1);
  expect(pictures.filter((picture) => !existsSync(picture))).toEqual([]);
  await writeFile(file, 'by hand');
  expect(await stored.lab('postmortem', run)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is already a postmortem'),
  });
  expect(await readFile(file, 'utf8')).toBe('by hand');
});

test('elsewhere it links back to its run, and is checked against it', async () => {
  const { folder, run } = stored;
  await stored.lab('postmortem', run, '--file', 'shared/my night.md');
  const file = join(folder, 'shared', 'my night.md');
  const text = await readFile(file, 'utf8');
  expect(text).toContain('[run.json](../run/run.json)');
  const unfinished = await stored.lab('postmortem', '--lint', 'shared/my night.md');
  expect(unfinished).toMatchObject({ code: 1, stderr: '' });
  expect(unfinished.stdout).toMatch(/^shared\/my night\.md:\d+: there is no action item/m);
  await writeFile(
    file,
    text
      .replaceAll(/^- \[ \] .*$/gm, 'Answered.')
      .replace('|  | prevent |  |  |', '| vectors leave as bytes | prevent | Ada | 2026-12-01 |'),
  );
  expect(await stored.lab('postmortem', '--lint', 'shared/my night.md')).toEqual({
    code: 0,
    stdout: 'shared/my night.md: nothing is missing, nothing contradicts itself or run.json\n',
    stderr: '',
  });
  await rm(run, { recursive: true });
  expect(await stored.lab('postmortem', '--lint', file)).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/no record of it is known/),
  });
});

test('wrong use is told with its remedy', async () => {
  expect(await stored.lab('postmortem')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('postmortem needs <run>'),
  });
  expect(await stored.lab('postmortem', '--lint', 'nowhere.md')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/no such file/),
  });
  expect(await stored.lab('postmortem', 'nowhere')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/cannot be read/),
  });
});

test('of a drill it has the notes, and is checked against the drill', async () => {
  const { folder } = stored;
  const drill = join(folder, 'drill');
  const lines = (all: readonly unknown[]) => all.map((one) => `${JSON.stringify(one)}\n`).join('');
  await mkdir(drill);
  await writeFile(join(drill, 'drill.json'), JSON.stringify(solved.head));
  await writeFile(join(drill, 'events.jsonl'), lines(solved.events));
  await writeFile(join(drill, 'seconds.jsonl'), lines(solved.seconds));
  expect(await stored.lab('postmortem', join(drill, 'drill.json'))).toMatchObject({ code: 0 });
  const file = join(drill, 'postmortem.md');
  const text = await readFile(file, 'utf8');
  expect(text).toContain('**note** p99 is up; CPU of \\*one\\* process is not');
  await writeFile(file, text.replace('| page views | 2,080 |', '| page views | 44 |'));
  const { code, stdout } = await stored.lab('postmortem', '--lint', file);
  expect([code, stdout]).toEqual([1, expect.stringContaining('drill.json contradicts the number of views')]);
});

test('where batches are what pages, the alert rules are about batches', async () => {
  const folder = join(projectFolder, 'samples', 'message-size');
  const { draft } = await draftIncident(folder, join(folder, 'postmortem.md'));
  const text = renderDraft(draft);
  expect(text).toMatch(/^\| page at 14\.4x \| .* \| \+[\d.]+ s, /m);
  expect(text).toContain('nobody looks at a batch');
  expect(text).toContain('A batch is bad unless it came back');
});
