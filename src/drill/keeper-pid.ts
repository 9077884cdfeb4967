import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Which process keeps the world of a drill, so that one that does not answer yet, or any more, is found. */

export const keeperTitle = 'two-am keeper';
export const ownPid = process.pid;
const keeperEntry = '/keeper-main.ts';
const file = 'keeper.pid';

/** Whoever starts it claims for it, so that it is found from its first moment on. */
export function claimKeeping(folder: string, pid: number): void {
  writeFileSync(join(folder, file), String(pid));
}

export function leaveKeeping(folder: string): void {
  rmSync(join(folder, file), { force: true });
}

/** null: nobody keeps it. A number that has become another process's is nobody's. */
export function findKeeper(folder: string): number | null {
  const path = join(folder, file);
  if (!existsSync(path)) return null;
  const pid = Number(readFileSync(path, 'utf8'));
  return pid > 0 && isKeeping(commandOf(pid)) ? pid : null;
}

/** Tells it to end, or ends it; false: nobody keeps it. */
export function endKeeperProcess(folder: string, how: 'told' | 'killed'): boolean {
  const pid = findKeeper(folder);
  if (pid === null) return false;
  try {
    process.kill(pid, how === 'told' ? 'SIGTERM' : 'SIGKILL');
  } catch {
    // Gone meanwhile.
  }
  return true;
}

/** Whether there is such a process, whoever's it is. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** By its title, and until it has given itself one, by what it runs. */
function isKeeping(command: string): boolean {
  return command.startsWith(keeperTitle) || command.includes(keeperEntry);
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
