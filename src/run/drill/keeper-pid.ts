import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Which process keeps the world of a drill, so that one that does not answer yet, or any more, is found. */

export const keeperTitle = 'two-am keeper';
const file = 'keeper.pid';

export function claimKeeping(folder: string): void {
  writeFileSync(join(folder, file), String(process.pid));
}

export function leaveKeeping(folder: string): void {
  rmSync(join(folder, file), { force: true });
}

/** null: nobody keeps it. A number that has become another process's is nobody's. */
export function findKeeper(folder: string): number | null {
  const path = join(folder, file);
  if (!existsSync(path)) return null;
  const pid = Number(readFileSync(path, 'utf8'));
  return pid > 0 && commandOf(pid).startsWith(keeperTitle) ? pid : null;
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
