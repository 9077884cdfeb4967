import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { promisify } from 'node:util';
import { now } from '../lab/clock.ts';

/** What the machine's processors did so far, in ms of CPU, all cores. */
export interface CpuSample {
  readonly atMs: number;
  readonly busyMs: number;
  /** null: this system does not tell. */
  readonly stealMs: number | null;
  /** Of this process, its children that have ended, and the processes that were asked about. */
  readonly oursMs: number;
}

/** Shares of the machine's whole CPU between two samples, 0 to 1. */
export interface CpuShares {
  readonly others: number;
  readonly steal: number | null;
}

const linuxTickMs = 10;

export async function sampleCpu(pids: readonly number[]): Promise<CpuSample> {
  const busyMs = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys, 0);
  const [stealMs, theirMs] = await Promise.all([
    readSteal(),
    readProcesses([...new Set(pids)].filter((pid) => pid !== process.pid)),
  ]);
  // Afterwards: what a child that ends meanwhile has used is found here, and its CPU never looks like that of others.
  const ownMs = await readProcesses([process.pid]);
  return { atMs: now(), busyMs, stealMs, oursMs: ownMs + theirMs };
}

export function sharesBetween(before: CpuSample, after: CpuSample): CpuShares {
  const capacityMs = (after.atMs - before.atMs) * availableParallelism();
  const stealMs = before.stealMs === null || after.stealMs === null ? null : after.stealMs - before.stealMs;
  const othersMs = after.busyMs - before.busyMs - (after.oursMs - before.oursMs) + (stealMs ?? 0);
  return { others: clamp(othersMs / capacityMs), steal: stealMs === null ? null : clamp(stealMs / capacityMs) };
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** `steal` is the eighth figure of /proc/stat's first line (proc_stat(5)). */
async function readSteal(): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const [first] = (await readFile('/proc/stat', 'utf8')).split('\n', 1);
  const steal = Number(first?.split(/\s+/)[8]);
  return Number.isFinite(steal) ? steal * linuxTickMs : null;
}

async function readProcesses(pids: readonly number[]): Promise<number> {
  const each = process.platform === 'linux' ? await Promise.all(pids.map(readLinuxProcess)) : await readWithPs(pids);
  return each.reduce((sum, ms) => sum + ms, 0);
}

/**
 * `utime`, `stime` and, of children that have ended, `cutime` and `cstime` (proc_pid_stat(5)): what a lever's restart
 * ends has used our CPU, not others'. The name before them may hold spaces. 0: it has ended.
 */
async function readLinuxProcess(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((ticks, field) => ticks + Number(field), 0) * linuxTickMs;
}

/** `-S` adds what children used that have ended. */
async function readWithPs(pids: readonly number[]): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-S', '-o', 'time=', '-p', pids.join(',')]).catch(() => ({
    stdout: '',
  }));
  return stdout
    .trim()
    .split('\n')
    .map((line) => parsePsTime(line.trim()));
}

/** `[[days-]hours:]minutes:seconds[.hundredths]` to ms. */
export function parsePsTime(time: string): number {
  const [days, clock] = time.includes('-') ? time.split('-') : ['0', time];
  const seconds = (clock ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1_000;
}
