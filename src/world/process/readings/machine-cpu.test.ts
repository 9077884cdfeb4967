import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { watchDisturbance } from '../../../run/arms/disturbance.ts';
import { type CpuSample, sharesBetween } from '../../cpu-shares.ts';
import { parsePsTime, parseStat, sampleCpu } from './machine-cpu.ts';

/** The system counts in ticks of 10 ms, a process's user and system time apart. */
const ticksMs = 40;

test('the CPU that this process burns is ours', async () => {
  const before = await sampleCpu([]);
  const burntMs = burn(200);
  const after = await sampleCpu([]);
  expect(after.oursMs - before.oursMs).toBeGreaterThan(burntMs - ticksMs);
  // The machine has seen it too.
  expect(after.busyMs - before.busyMs).toBeGreaterThan(burntMs - ticksMs);
});

test('the CPU that a process burns is ours only when it is one of ours', async () => {
  const child = startBurning(300);
  const pid = child.pid ?? 0;
  const [alone, together] = [await sampleCpu([]), await sampleCpu([pid])];
  const [said] = await once(child, 'message');
  const [aloneAfter, togetherAfter] = [await sampleCpu([]), await sampleCpu([pid])];
  const [without, within] = [oursBetween(alone, aloneAfter), oursBetween(together, togetherAfter)];
  expect(within - without).toBeGreaterThan(said.burntMs - ticksMs - 50);
  expect(within - without).toBeLessThan(said.burntMs + ticksMs + 50);
});

test('one that has ended since was ours all the same: a mitigation’s restart is no disturbance', async () => {
  const child = startBurning(300);
  await once(child, 'message');
  const before = await sampleCpu([child.pid ?? 0]);
  child.send('again');
  const [{ burntMs }] = await once(child, 'message');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const after = await sampleCpu([]);
  expect(after.oursMs - before.oursMs).toBeGreaterThan(burntMs - ticksMs);
});

test('a process that never was counts nothing', async () => {
  const before = await sampleCpu([2 ** 22 + 1]);
  expect(before.oursMs).toBeGreaterThan(0);
  expect(Number.isFinite(before.oursMs)).toBe(true);
});

test('shares are of the whole machine, from 0 to 1; steal counts for the others', () => {
  const from: CpuSample = { atMs: 1_000, busyMs: 0, stealMs: 0, totalMs: 0, processors: 2, oursMs: 0, allowed: 1 };
  const until = (said: Partial<CpuSample>) => sharesBetween(from, { ...from, atMs: 2_000, totalMs: 2_000, ...said });
  expect(until({ busyMs: 1_200, oursMs: 800 })).toMatchObject({
    own: expect.closeTo(0.4, 9),
    others: expect.closeTo(0.2, 9),
  });
  expect(until({ busyMs: 800, oursMs: 800, stealMs: 200 })).toMatchObject({
    others: expect.closeTo(0.1, 9),
    steal: expect.closeTo(0.1, 9),
  });
  expect(until({ busyMs: 0, oursMs: 30 }).others).toBe(0);
  expect(until({ busyMs: 18_000 }).others).toBe(1);
  expect(until({ stealMs: null }).steal).toBeNull();
});

test('under a limit, shares are of what it leaves, and others take from us only what they use beyond the rest', () => {
  // Four processors, of which a container may use one and a half.
  const from: CpuSample = { atMs: 0, busyMs: 0, stealMs: 0, totalMs: 0, processors: 4, oursMs: 0, allowed: 0.375 };
  const until = (busyMs: number, oursMs: number) => sharesBetween(from, { ...from, totalMs: 4_000, busyMs, oursMs });
  expect(until(1_200, 1_200).own).toBeCloseTo(0.8, 9);
  expect(until(1_200 + 2_500, 1_200).others).toBe(0);
  expect(until(1_200 + 2_800, 1_200).others).toBeCloseTo(0.2, 9);
});

test('of /proc/stat only the processors count that we may run on', () => {
  const text = ['cpu  30 0 30 240 0 0 0 0', 'cpu0 10 2 10 70 4 1 2 1 0 0', 'cpu1 20 0 20 60 0 0 0 0 0 0', 'intr 7'];
  const all = parseStat(text.join('\n'), null);
  expect(all).toEqual({ busyMs: 620, stealMs: 10, totalMs: 2_000, processors: 2 });
  const second = parseStat(text.join('\n'), new Set([1]));
  expect(second).toEqual({ busyMs: 400, stealMs: 0, totalMs: 1_000, processors: 1 });
});

test('a disturbance is what others took, and what they took in the worst second of it', async () => {
  const child = startBurning(1_500);
  const pid = child.pid ?? 0;
  const fromMs = performance.now();
  using theirs = await watchDisturbance(() => sampleCpu([]));
  using ours = await watchDisturbance(() => sampleCpu([pid]));
  const [{ burntMs }] = await once(child, 'message');
  // What it got of the machine, however many others wanted a turn; it may have begun before anybody watched.
  const got = burntMs / (performance.now() - fromMs) / availableParallelism();
  const [foreign, own] = [await theirs.read(2), await ours.read(0)];
  expect((foreign.othersShare ?? 0) - (own.othersShare ?? 0)).toBeGreaterThan(got / 2);
  expect(foreign.peakShare).toBeGreaterThan(got / 2);
  expect(foreign.repeated).toBe(2);
  expect(foreign.disturbed).toBe((foreign.othersShare ?? 0) > 0.15 || (foreign.peakShare ?? 0) > 0.35);
});

test.each([
  ['0:00.00', 0],
  ['0:01.50', 1_500],
  ['12:34', 754_000],
  ['01:02:03', 3_723_000],
  ['2-03:04:05', 183_845_000],
  ['', 0],
])('ps says %j', (time, ms) => {
  expect(parsePsTime(time)).toBeCloseTo(ms, 6);
});

function oursBetween(before: CpuSample, after: CpuSample): number {
  return after.oursMs - before.oursMs;
}

/** Gives what it was in the end, in ms of CPU. */
function burn(ms: number): number {
  const from = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(from);
    if (user + system >= ms * 1_000) return (user + system) / 1_000;
  }
}

/** Burns once at its start and whenever it is told to, and says how much that was. */
function startBurning(ms: number): ChildProcess {
  const program = `${burn}
    const work = () => process.send({ burntMs: burn(${ms}) });
    process.on('message', work);
    work();`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
