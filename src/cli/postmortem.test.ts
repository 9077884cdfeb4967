import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { solved } from '../judge/drill.fixture.ts';
import { projectFolder } from '../lab/folders.ts';

/** From a run to a postmortem that is finished, as a person goes. */

const exec = promisify(execFile);
const launcher = join(projectFolder, 'bin', 'lab.mjs');
const node24 = join(projectFolder, 'node_modules', '.bin', 'node');

let folder: string;
let run: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-postmortem-'));
  run = join(folder, 'run');
  await cp(join(projectFolder, 'samples', 'json-blowup'), run, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

function postmortem(...args: readonly string[]) {
  const env = { ...process.env, NO_COLOR: '1', DEBUG: '' };
  return exec(node24, [launcher, 'postmortem', ...args], { cwd: folder, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );
}

test('is written into the run, with its pictures, and never over what is there', async () => {
  const file = join(run, 'postmortem.md');
  expect(await postmortem(run)).toMatchObject({ code: 0, stdout: expect.stringContaining(`written: ${file}\n`) });
  const text = await readFile(file, 'utf8');
  const pictures = [...text.matchAll(/\]\((postmortem\.[\w.-]+\.svg)\)/g)].map(([, name = '']) => join(run, name));
  expect(pictures.length).toBeGreaterThan(1);
  expect(pictures.filter((picture) => !existsSync(picture))).toEqual([]);
  await writeFile(file, 'by hand');
  expect(await postmortem(run)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is a postmortem already'),
  });
  expect(await readFile(file, 'utf8')).toBe('by hand');
});

test('elsewhere it links back to its run, and is checked against it', async () => {
  await postmortem(run, '--file', 'shared/my night.md');
  const file = join(folder, 'shared', 'my night.md');
  const text = await readFile(file, 'utf8');
  expect(text).toContain('[run.json](../run/run.json)');
  const unfinished = await postmortem('--lint', 'shared/my night.md');
  expect(unfinished).toMatchObject({ code: 1, stderr: '' });
  expect(unfinished.stdout).toMatch(/^shared\/my night\.md:\d+: there is no action item/m);
  await writeFile(
    file,
    text
      .replaceAll(/^- \[ \] .*$/gm, 'Answered.')
      .replace('|  | prevent |  |  |', '| vectors leave as bytes | prevent | Ada | 2026-12-01 |'),
  );
  expect(await postmortem('--lint', 'shared/my night.md')).toEqual({
    code: 0,
    stdout: 'shared/my night.md: nothing is missing, nothing contradicts itself or run.json\n',
    stderr: '',
  });
  await rm(run, { recursive: true });
  expect(await postmortem('--lint', file)).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/compared with nothing/),
  });
});

test('wrong use is told with its remedy', async () => {
  expect(await postmortem()).toMatchObject({ code: 2, stderr: expect.stringContaining('postmortem needs <run>') });
  expect(await postmortem('--lint', 'nowhere.md')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/no such file/),
  });
  expect(await postmortem('nowhere')).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot be read/) });
});

test('of a drill it has the notes, and is checked against the drill', async () => {
  const drill = join(folder, 'drill');
  const lines = (all: readonly unknown[]) => all.map((one) => `${JSON.stringify(one)}\n`).join('');
  await mkdir(drill);
  await writeFile(join(drill, 'drill.json'), JSON.stringify(solved.head));
  await writeFile(join(drill, 'events.jsonl'), lines(solved.events));
  await writeFile(join(drill, 'seconds.jsonl'), lines(solved.seconds));
  expect(await postmortem(join(drill, 'drill.json'))).toMatchObject({ code: 0 });
  const file = join(drill, 'postmortem.md');
  const text = await readFile(file, 'utf8');
  expect(text).toContain('**note** p99 is up; CPU of \\*one\\* process is not');
  await writeFile(file, text.replace('| page views | 440 |', '| page views | 44 |'));
  const { code, stdout } = await postmortem('--lint', file);
  expect([code, stdout]).toEqual([1, expect.stringContaining('drill.json contradicts the number of views')]);
});
