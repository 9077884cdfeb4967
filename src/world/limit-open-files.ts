import { spawnSync } from 'node:child_process';

/**
 * Lowers a running process's limit on descriptors, soft and hard: Node raises a soft one back at its start. False: this
 * system cannot, since it has no `prlimit`.
 */
export function limitOpenFiles(pid: number, limit: number): boolean {
  return spawnSync('prlimit', ['--pid', String(pid), `--nofile=${limit}:${limit}`], { stdio: 'ignore' }).status === 0;
}
