import { spawnSync } from 'node:child_process';
import { LabError } from '../../errors.ts';

/**
 * Lowers a running process's limit on descriptors, soft and hard: Node raises a soft one back at its start. False: the
 * process is gone, or this system has no such thing, as macOS. Throws LabError `missing-tool` on a Linux without
 * `prlimit`: a world with descriptors to spare would show another incident.
 */
export function limitOpenFiles(pid: number, limit: number): boolean {
  if (prlimit('--pid', String(pid), `--nofile=${limit}:${limit}`)) return true;
  if (process.platform === 'linux' && !canLimitOpenFiles()) {
    throw new LabError(
      'missing-tool',
      'prlimit is not installed: the limit on descriptors stays as it is.',
      'Install util-linux: `apt install util-linux`, `apk add util-linux-misc`.',
    );
  }
  return false;
}

/** Whether this system can: Linux with util-linux. */
export function canLimitOpenFiles(): boolean {
  return prlimit('--version');
}

function prlimit(...args: readonly string[]): boolean {
  return spawnSync('prlimit', args, { stdio: 'ignore' }).status === 0;
}
