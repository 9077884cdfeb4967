import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isRunning, listSurvivors } from '../../../test/process-tree.ts';
import type { ProcessIdentity } from './readings/process-identity.ts';
import { createReaperList } from './reaper-orders.ts';

const own = 50;
const runner = 40;

function list({ lives = true, known = new Map<number, ProcessIdentity>() } = {}) {
  known.set(own, { parent: runner, started: '5' });
  const identify = (pid: number) => known.get(pid) ?? null;
  return { known, reaper: createReaperList({ own, runner, runnerLives: () => lives, identify }) };
}

const child = (pid: number, parent = runner): [number, ProcessIdentity] => [pid, { parent, started: `${pid}0` }];

test('a child of the runner is ended, unless it was forgotten', () => {
  const { reaper } = list({ known: new Map([child(60), child(61)]) });
  reaper.take({ watch: 60 });
  reaper.take({ watch: 61 });
  reaper.take({ forget: 60 });
  expect(reaper.list()).toEqual([61]);
});

test.each([
  [0],
  [1],
  [-1],
  [-40],
  [own],
  [runner],
  [1.5],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  ['60'],
  [null],
  [[60]],
  [70],
])('%j is nothing that it may end', (pid) => {
  const { reaper } = list({ known: new Map([child(0), child(1), child(-1), child(-40), child(runner), child(70, 2)]) });
  reaper.take({ watch: pid });
  expect(reaper.list()).toEqual([]);
});

test.each([null, undefined, 7, 'watch', [], { watch: {} }, { unwatch: 60 }])('%j is not an order', (message) => {
  const { reaper } = list({ known: new Map([child(60)]) });
  reaper.take({ watch: 60 });
  reaper.take(message);
  expect(reaper.list()).toEqual([60]);
});

test('a process that has its number later is left alone', () => {
  const { known, reaper } = list({ known: new Map([child(60)]) });
  reaper.take({ watch: 60 });
  known.set(60, { parent: runner, started: 'later' });
  expect(reaper.list()).toEqual([]);
});

test('what a killed runner had named last is ended too', () => {
  const { reaper } = list({ lives: false, known: new Map([child(60, 1)]) });
  reaper.take({ watch: 60 });
  expect(reaper.list()).toEqual([60]);
});

test('where the system does not tell who is who, a number is all there is', () => {
  const reaper = createReaperList({ own, runner, runnerLives: () => true, identify: () => null });
  for (const pid of [60, 0, 1, -1, own, runner]) reaper.take({ watch: pid });
  expect(reaper.list()).toEqual([60]);
});

test('the process tolerates rubbish, and ends what is ours and nothing else', async () => {
  const entry = new URL('./reaper-main.ts', import.meta.url);
  const reaper = fork(entry, [], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
  const ours = sleep();
  const others = sleep();
  onTestFinished(() => {
    for (const { kill } of [reaper, ours, others].map((one) => ({ kill: () => one.kill('SIGKILL') }))) kill();
  });
  // Of group 0 it is the only member itself: whoever believed it would end before it has ended the rest.
  for (const message of ['ready', null, 7, {}, [], { watch: 0 }, { watch: 'all' }, { forget: {} }]) {
    reaper.send(message as object);
  }
  reaper.send({ watch: process.pid });
  reaper.send({ watch: ours.pid });
  reaper.send({ watch: others.pid });
  reaper.send({ forget: others.pid });
  reaper.disconnect();
  const [code] = await once(reaper, 'exit');
  expect(code).toBe(0);
  expect(await listSurvivors([ours.pid ?? 0], 5_000)).toEqual([]);
  expect(await isRunning(others.pid ?? 0)).toBe(true);
});

test('the process removes what its runner had on the disk, and nothing else', async () => {
  const base = mkdtempSync(join(tmpdir(), 'two-am-reaper-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const make = (name: string) => {
    const path = join(base, name);
    mkdirSync(path);
    writeFileSync(join(path, 'file'), '');
    return path;
  };
  const scratch = make('two-am-scratch');
  const home = make('home');
  const socket = join(base, 'world.sock');
  writeFileSync(socket, '');
  const entry = new URL('./reaper-main.ts', import.meta.url);
  const reaper = fork(entry, [], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
  onTestFinished(() => void reaper.kill('SIGKILL'));
  for (const path of [scratch, home, socket, 'two-am-relative', 7, null, '/']) reaper.send({ remove: path });
  reaper.disconnect();
  await once(reaper, 'exit');
  expect([scratch, socket].filter(existsSync)).toEqual([]);
  expect(existsSync(join(home, 'file'))).toBe(true);
});

function sleep(): ChildProcess {
  return spawn('sleep', ['60'], { stdio: 'ignore' });
}
