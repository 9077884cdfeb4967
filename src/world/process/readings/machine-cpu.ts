import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import { now } from '../../../lab/clock.ts';
import type { CpuSample } from '../../cpu-shares.ts';
import { allowedCores, type CpuAllowance, readCpuAllowance } from './cpu-allowance.ts';

const linuxTickMs = 10;
let known: Promise<CpuAllowance> | null = null;

/** `pids`: of ours, beside this program and its children that have ended. */
export async function sampleCpu(pids: readonly number[]): Promise<CpuSample> {
  known ??= readCpuAllowance();
  const allowance = await known;
  const [processors, theirMs] = await Promise.all([
    readProcessors(allowance),
    readProcesses([...new Set(pids)].filter((pid) => pid !== process.pid)),
  ]);
  // Afterwards: what a child that ends meanwhile has used is found here, and its CPU never looks like that of others.
  const ownMs = await readProcesses([process.pid]);
  return { atMs: now(), ...processors, oursMs: ownMs + theirMs };
}

type Processors = Omit<CpuSample, 'atMs' | 'oursMs'>;

async function readProcessors(allowance: CpuAllowance): Promise<Processors> {
  const { processors } = allowance;
  if (process.platform === 'linux') {
    const counted = parseStat(await readFile('/proc/stat', 'utf8'), processors);
    return { ...counted, allowed: Math.min(1, allowedCores(allowance) / counted.processors) };
  }
  const times = cpus().map((cpu) => cpu.times);
  const busyMs = times.reduce((sum, { user, nice, sys }) => sum + user + nice + sys, 0);
  const totalMs = times.reduce((sum, { idle }) => sum + idle, busyMs);
  return { busyMs, stealMs: null, totalMs, processors: times.length, allowed: 1 };
}

/** The lines `cpu0`, `cpu1` … of /proc/stat (proc_stat(5)): user nice system idle iowait irq softirq steal, in ticks. */
export function parseStat(text: string, processors: ReadonlySet<number> | null) {
  const lines = text.split('\n').flatMap((line) => {
    const [name = '', ...fields] = line.split(/\s+/);
    const number = Number(/^cpu(\d+)$/.exec(name)?.[1] ?? Number.NaN);
    const meant = Number.isFinite(number) && (processors === null || processors.has(number));
    return meant ? [fields.slice(0, 8).map((ticks) => Number(ticks) * linuxTickMs)] : [];
  });
  const sum = (from: number, to: number) =>
    lines.reduce((all, fields) => all + fields.slice(from, to).reduce((one, ms) => one + ms, 0), 0);
  const tellsSteal = lines.every((fields) => fields.length === 8);
  return {
    busyMs: sum(0, 3),
    stealMs: tellsSteal ? sum(7, 8) : null,
    totalMs: sum(0, 8),
    processors: Math.max(1, lines.length),
  };
}

/** What one process has used so far, in ms of CPU; 0: it has ended. */
export function readCpuOf(pid: number): Promise<number> {
  return readProcesses([pid]);
}

async function readProcesses(pids: readonly number[]): Promise<number> {
  const each = process.platform === 'linux' ? await Promise.all(pids.map(readLinuxProcess)) : await readWithPs(pids);
  return each.reduce((sum, ms) => sum + ms, 0);
}

/**
 * `utime`, `stime` and, of children that have ended, `cutime` and `cstime` (proc_pid_stat(5)): what a mitigation's restart
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
