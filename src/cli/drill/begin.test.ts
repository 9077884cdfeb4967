import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { isRunning, listSurvivors } from '../../../test/process-tree.ts';
import { askKeeper, isUp, socketOf } from '../../drill/ask-keeper.ts';
import { endDrill } from '../../drill/close-drill.ts';
import { appendEvent, readHead } from '../../drill/drill-folder.ts';
import { claimKeeping, findKeeper, keeperTitle } from '../../drill/keeper-pid.ts';
import { startDrill } from '../../drill/start-drill.ts';
import { refuseSecond } from './begin.ts';

let out: string;
let folder: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'two-am-drills-'));
  folder = await startDrill(out, 7, ['control']);
});
afterEach(() => rm(out, { recursive: true, force: true }));

/** A process that keeps the drill's world, as far as others can tell: `does` is all that it does. */
async function keep(does: string): Promise<number> {
  const program = `process.title = '${keeperTitle}'; setInterval(() => {}, 1_000); ${does} process.send('up');`;
  const child = spawn(process.execPath, ['--input-type=commonjs', '-e', program], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => child.once('message', resolve));
  claimKeeping(folder, child.pid ?? 0);
  return child.pid ?? 0;
}

test('a drill that never reached its page does not count: the next one takes its place', async () => {
  await refuseSecond(out);
  expect(existsSync(folder)).toBe(false);
  await refuseSecond(out);
});

test('one that is still waiting for its page is left alone, though its world does not answer yet', async () => {
  const pid = await keep('');
  expect(findKeeper(folder)).toBe(pid);
  await expect(refuseSecond(out)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('already waiting for its page'),
  });
  expect(existsSync(folder)).toBe(true);
});

test('one with a note is a drill, whatever became of its world', async () => {
  appendEvent(folder, { kind: 'note', text: 'is it us?' });
  await expect(refuseSecond(out)).rejects.toMatchObject({ code: 'usage', message: 'a drill is already under way' });
});

test('a keeper that is only just starting is found', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)', '/run/drill/keeper-main.ts']);
  onTestFinished(() => void child.kill('SIGKILL'));
  claimKeeping(folder, child.pid ?? 0);
  await expect.poll(() => findKeeper(folder)).toBe(child.pid);
  claimKeeping(folder, process.pid);
  expect(findKeeper(folder)).toBeNull();
});

/** It takes what is asked, and never answers. */
const silent = (path: string) => `require('node:net').createServer(() => {}).listen(${JSON.stringify(path)});`;

test('a keeper that hangs is ended all the same', async () => {
  const path = socketOf(folder);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  onTestFinished(() => rm(path, { force: true }));
  const pid = await keep(silent(path));
  await expect.poll(() => existsSync(path)).toBe(true);
  await expect(isUp(folder, 200)).rejects.toMatchObject({ code: 'no-answer' });
  expect(await isRunning(pid)).toBe(true);
  await endDrill(folder);
  expect(await listSurvivors([pid], 1_000)).toEqual([]);
  expect(readHead(folder).endedAt).not.toBeNull();
});

test('leaving while the keeper works says that the drill goes on, and does not disturb the keeper', async () => {
  const path = socketOf(folder);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const asked = Promise.withResolvers<Socket>();
  const server = createServer((socket) => socket.once('data', () => asked.resolve(socket)));
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const leaving = new AbortController();
  const verifying = askKeeper(folder, { ask: 'verify', of: 'mitigation' }, leaving.signal);
  const socket = await asked.promise;
  leaving.abort();
  await expect(verifying).rejects.toMatchObject({ code: 'interrupted', message: 'interrupted; the drill goes on' });
  await new Promise((resolve) => socket.once('close', resolve).resume());
  await expect(askKeeper(folder, { ask: 'status' }, leaving.signal)).rejects.toMatchObject({ code: 'interrupted' });
});
