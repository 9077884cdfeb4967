import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, type TestContext, test } from 'vitest';
import { type Ended, runLab, startLab } from '../lab-command.ts';
import { copyLightLab } from '../light-lab.ts';
import { listDescendants, listSurvivors } from '../process-tree.ts';
import { makeProject, type Project } from '../project.ts';

/** What a run needs and does not find: one line, a remedy, exit code 2, and nothing left running. */

const run = promisify(execFile);

let project: Project;
beforeAll(async () => {
  project = await makeProject();
  await copyLightLab(project);
});
afterAll(() => project[Symbol.asyncDispose]());

test('a folder for the runs that is no folder', async () => {
  const file = await project.write('notes.txt', 'mine');
  expectOneLine(await runLab(project, 'light', '--quick', '--quiet', '--out', file), /notes\.txt.* cannot be made/);
  expect(await readFile(file, 'utf8')).toBe('mine');
});

test('a folder for the runs that may not be written to', async (context) => {
  const folder = await mountOr(context, ['-t', 'tmpfs', '-o', 'ro', 'tmpfs']);
  expectOneLine(await runLab(project, 'light', '--quick', '--quiet', '--out', folder), /cannot be made: /);
});

test('no room for a run: refused before anything is started', async (context) => {
  const folder = await mountOr(context, ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs']);
  expectOneLine(
    await runLab(project, 'light', '--quick', '--quiet', '--out', folder),
    /There is no room for a run in /,
  );
  expectOneLine(await runLab(project, 'drill', '--out', folder), /There is no room for a drill in /);
  expect(await readdir(folder)).toEqual([]);
});

test('a disk that fills up during a run: nothing is left that looks like a run, and everything has ended', async (context) => {
  const folder = await mountOr(context, ['-t', 'tmpfs', '-o', 'size=72m', 'tmpfs']);
  await mkdir(join(folder, 'light', 'earlier'), { recursive: true });
  await writeFile(join(folder, 'light', 'earlier', 'run.json'), 'yesterday');
  const lab = startLab(project, ['light', '--quick', '--out', folder]);
  expect(await lab.hears(', calibrating: ')).toBe(true);
  const started = (await listDescendants(lab.pid)).map(({ pid }) => pid);
  await writeFile(join(folder, 'somebody-elses'), Buffer.alloc(80 * 2 ** 20)).catch(() => {});
  const ended = await lab.ended;
  expectOneLine({ ...ended, err: ended.err.slice(ended.err.indexOf('two-am: ')) }, /cannot be written to .*ENOSPC/);
  expect(ended.err).toContain('Earlier runs are untouched.');
  expect(await listSurvivors(started, 0)).toEqual([]);
  const files = await readdir(folder, { recursive: true });
  expect(files.filter((path) => /run\.json/.test(path))).toEqual(['light/earlier/run.json']);
  expect(await readFile(join(folder, 'light', 'earlier', 'run.json'), 'utf8')).toBe('yesterday');
});

test('a port that is taken is reported before the machine is measured', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const { code, err } = await runLab(project, 'up', 'light', '--port', String(port));
  expect(code).toBe(2);
  expect(err).toContain(`two-am: Port ${port} on 127.0.0.1 is taken.\n  Stop what listens there`);
});

function expectOneLine({ code, out, err }: Ended, why: RegExp): void {
  expect({ code, out }).toEqual({ code: 2, out: '' });
  const [line, remedy, ...more] = err.trimEnd().split('\n');
  expect(line).toMatch(/^two-am: /);
  expect(line).toMatch(why);
  expect(remedy).toContain('--out DIR');
  expect(more).toEqual([]);
}

/** A file system of its own; where this user cannot mount one, the test is skipped and says so. */
async function mountOr(context: TestContext, options: readonly string[]): Promise<string> {
  const folder = join(project.folder, `mount-${context.task.id}`);
  await mkdir(folder);
  try {
    await run('mount', [...options, folder]);
  } catch (error) {
    context.skip(`no file system can be mounted here: ${error}`);
  }
  onTestFinished(async () => {
    await run('umount', ['-l', folder]);
  });
  return folder;
}
