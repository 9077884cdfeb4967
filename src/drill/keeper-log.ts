import { appendFileSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** `keeper.log`: whatever the keeper and its programs said that belongs nowhere else. */

const file = 'keeper.log';

/** For the keeper's own output; gives the descriptor. */
export function openKeeperLog(folder: string): number {
  return openSync(join(folder, file), 'a');
}

export function appendKeeperLog(folder: string, text: string): void {
  appendFileSync(join(folder, file), `${text}\n`);
}
