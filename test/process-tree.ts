import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** All that descends from a process now, itself left out: other runs on this machine are none of ours. */
export async function listDescendants(root: number): Promise<ProcessLine[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args='], { maxBuffer: 2 ** 26 });
  const all = stdout.split('\n').flatMap((line): ProcessLine[] => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
  const below = (pid: number): ProcessLine[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  return below(root);
}

/** False for what has ended, and for what has ended and waits to be buried with the last of its threads. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  // `Zl`: the first thread is gone, others are not yet, and until then what it listens on is open.
  const state = stdout.trim();
  return state !== '' && (!state.startsWith('Z') || state.includes('l'));
}

/** Those of `pids` that still run once `withinMs` have gone by, asking all the time: none, as soon as none does. */
export async function listSurvivors(pids: readonly number[], withinMs: number): Promise<number[]> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    const running = await Promise.all(pids.map(isRunning));
    const left = pids.filter((_, index) => running[index]);
    if (left.length === 0 || performance.now() >= untilMs) return left;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
