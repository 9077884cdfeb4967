import { setTimeout as wait } from 'node:timers/promises';
import { askKeeper } from './ask-keeper.ts';
import { endKeeperProcess, findKeeper } from './keeper-pid.ts';

const pollMs = 100;
const hearsWithinMs = 3_000;
const endsWithinMs = 5_000;

/** One that does not answer, since its world is still on its way up, is told by a signal; one that hangs is killed. */
export async function endKeeper(folder: string): Promise<void> {
  const heard = await askKeeper(folder, { ask: 'stop', lost: null }, AbortSignal.timeout(hearsWithinMs)).then(
    () => true,
    () => false,
  );
  if (findKeeper(folder) === null) return;
  if (!heard) endKeeperProcess(folder, 'told');
  await awaitKeeperGone(folder);
}

/** Until it has ended; one that takes longer than it may is killed. */
export async function awaitKeeperGone(folder: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < endsWithinMs; waitedMs += pollMs) {
    if (findKeeper(folder) === null) return;
    await wait(pollMs);
  }
  endKeeperProcess(folder, 'killed');
}
