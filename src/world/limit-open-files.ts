import { spawnSync } from 'node:child_process';

/**
 * Lowers a running process's limit on descriptors, soft and hard: Node raises a soft one back at its start. False: this
 * system cannot, since it has no `prlimit`, or the process is gone.
 */
export function limitOpenFiles(pid: number, limit: number): boolean {
  return prlimit('--pid', String(pid), `--nofile=${limit}:${limit}`);
}

/** Whether this system can: Linux with util-linux. */
export function canLimitOpenFiles(): boolean {
  return prlimit('--version');
}

function prlimit(...args: readonly string[]): boolean {
  return spawnSync('prlimit', args, { stdio: 'ignore' }).status === 0;
}
