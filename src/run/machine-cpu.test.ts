import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { watchDisturbance } from './disturbance.ts';
import { type CpuSample, parsePsTime, sampleCpu, sharesBetween } from './machine-cpu.ts';

/** The system counts in ticks of 10 ms, a process's user and system time apart. */
const ticksMs = 40;

test('what this process burns is ours', async () => {
  const before = await sampleCpu([]);
  const burntMs = burn(200);
  const after = await sampleCpu([]);
  expect(after.oursMs - before.oursMs).toBeGreaterThan(burntMs - ticksMs);
  // The machine has seen it too.
  expect(after.busyMs - before.busyMs).toBeGreaterThan(burntMs - ticksMs);
});

test('what a process burns is ours only when it is one of ours', async () => {
  const child = startBurning(300);
  const pid = child.pid ?? 0;
  const [alone, together] = [await sampleCpu([]), await sampleCpu([pid])];
  const [said] = await once(child, 'message');
  const [aloneAfter, togetherAfter] = [await sampleCpu([]), await sampleCpu([pid])];
  const [without, within] = [oursBetween(alone, aloneAfter), oursBetween(together, togetherAfter)];
  expect(within - without).toBeGreaterThan(said.burntMs - ticksMs - 50);
  expect(within - without).toBeLessThan(said.burntMs + ticksMs + 50);
});

test('one that has ended since was ours all the same: a lever’s restart is no disturbance', async () => {
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
  const from: CpuSample = { atMs: 1_000, busyMs: 0, stealMs: 0, oursMs: 0 };
  const capacityMs = 1_000 * availableParallelism();
  const until = (said: Partial<CpuSample>) => sharesBetween(from, { ...from, atMs: 2_000, ...said });
  expect(until({ busyMs: 0.6 * capacityMs, oursMs: 0.4 * capacityMs }).others).toBeCloseTo(0.2, 9);
  expect(until({ busyMs: 0.4 * capacityMs, oursMs: 0.4 * capacityMs, stealMs: 0.1 * capacityMs })).toEqual({
    others: expect.closeTo(0.1, 9),
    steal: expect.closeTo(0.1, 9),
  });
  expect(until({ busyMs: 0, oursMs: 30 }).others).toBe(0);
  expect(until({ busyMs: 9 * capacityMs }).others).toBe(1);
  expect(until({ stealMs: null }).steal).toBeNull();
});

test('a disturbance is what others took, and what they took in the worst second of it', async () => {
  const child = startBurning(1_500);
  const pid = child.pid ?? 0;
  using theirs = await watchDisturbance(() => []);
  using ours = await watchDisturbance(() => [pid]);
  await once(child, 'message');
  const [foreign, own] = [await theirs.read(2), await ours.read(0)];
  // The child kept one core for most of the time, whoever else was there.
  const oneCore = 1 / availableParallelism();
  expect((foreign.othersShare ?? 0) - (own.othersShare ?? 0)).toBeGreaterThan(oneCore / 3);
  expect(foreign.peakShare).toBeGreaterThan(oneCore / 3);
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
