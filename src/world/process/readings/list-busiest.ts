import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { BusyProgram } from '../../busy-program.ts';
import { parsePsTime } from './machine-cpu.ts';

const linuxTickMs = 10;
const namedAtMost = 3;
const pidsTold = 6;
/** Of one processor: whoever takes less is not worth a word. */
const worthAWord = 0.1;

/** One process, and what it has used so far. */
export interface Used {
  readonly pid: number;
  readonly name: string;
  readonly cpuMs: number;
}

/** Programs that took the most CPU over so long, the busiest first, but for `ours`; none where the system does not tell. */
export async function listBusiest(ours: ReadonlySet<number>, overMs = 1_000): Promise<readonly BusyProgram[]> {
  const before = await readAllUsed();
  const beganMs = performance.now();
  await wait(overMs);
  const after = await readAllUsed();
  return rankBusiest(before, after, ours, (performance.now() - beganMs) * cpus().length);
}

/** Processes of one name are one program. `capacityMs`: all that the machine could have given meanwhile. */
export function rankBusiest(
  before: readonly Used[],
  after: readonly Used[],
  ours: ReadonlySet<number>,
  capacityMs: number,
): readonly BusyProgram[] {
  const known = new Map(before.map(({ pid, cpuMs }) => [pid, cpuMs]));
  const byName = Map.groupBy(
    after.filter(({ pid }) => !ours.has(pid)),
    ({ name }) => name,
  );
  return [...byName]
    .map(([name, some]) => {
      const took = some
        .map(({ pid, cpuMs }) => ({ pid, ms: Math.max(0, cpuMs - (known.get(pid) ?? 0)) }))
        .filter(({ ms }) => ms > 0)
        .toSorted((one, other) => other.ms - one.ms);
      const tookMs = took.reduce((sum, { ms }) => sum + ms, 0);
      return { name, share: capacityMs > 0 ? tookMs / capacityMs : 0, handles: sayPids(took.map(({ pid }) => pid)) };
    })
    .filter(({ share }) => share >= worthAWord / cpus().length)
    .toSorted((one, other) => other.share - one.share)
    .slice(0, namedAtMost);
}

function sayPids(pids: readonly number[]): string {
  const more = pids.length > pidsTold ? ` and ${pids.length - pidsTold} more` : '';
  return `pid${pids.length === 1 ? '' : 's'} ${pids.slice(0, pidsTold).join(' ')}${more}`;
}

async function readAllUsed(): Promise<readonly Used[]> {
  return process.platform === 'linux' ? readLinux() : readWithPs();
}

async function readLinux(): Promise<readonly Used[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(
    names.map(async (name) => {
      const read = (file: string) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '');
      const [used, typed] = [parseUsed(await read('stat')), nameTyped(await read('cmdline'))];
      return used && typed !== null ? { ...used, name: typed } : used;
    }),
  );
  return all.filter((used) => used !== null);
}

/**
 * As whoever started it would know it: `node vite.js`, `cc1plus`. The system has the name of a thread for it, such as `MainThread`. null:
 * it was not typed, as of the kernel's own.
 */
export function nameTyped(cmdline: string): string | null {
  const words = cmdline.split('\0').filter((word) => word !== '');
  const base = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  // Whoever gives himself a title has no zero in it.
  const program = base(words[0]?.split(' ')[0] ?? '');
  if (program === '') return null;
  const script = words.slice(1).find((word) => !word.startsWith('-'));
  const isInterpreter = /^(node|python|ruby|perl|java|deno|bun|bash|sh)[\d.]*$/.test(program);
  return isInterpreter && script !== undefined && /^[\w./@-]+$/.test(script) ? `${program} ${base(script)}` : program;
}

/** A line of /proc/<pid>/stat (proc_pid_stat(5)); the name may hold spaces and brackets. null: it has ended. */
export function parseUsed(text: string): Used | null {
  const [, pid, name, rest = ''] = /^(\d+) \((.*)\) (.*)$/s.exec(text) ?? [];
  if (pid === undefined || name === undefined) return null;
  const [utime = 0, stime = 0] = rest.split(' ').slice(11, 13).map(Number);
  return { pid: Number(pid), name, cpuMs: (utime + stime) * linuxTickMs };
}

/** It books whole hundredths of a second at best: over a second that will do. */
async function readWithPs(): Promise<readonly Used[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,time=,comm=']).catch(() => ({ stdout: '' }));
  return stdout.split('\n').flatMap((line) => {
    const [, pid, time, command] = /^\s*(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
    if (pid === undefined || time === undefined || command === undefined) return [];
    return [{ pid: Number(pid), name: command.slice(command.lastIndexOf('/') + 1), cpuMs: parsePsTime(time) }];
  });
}
