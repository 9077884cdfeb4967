import { askKeeper, type LeverPulled, type WorldStatus, whyRebuilt } from '../ask-keeper.ts';
import { awaitKeeperGone } from '../end-keeper.ts';
import type { Starter } from '../start-keeper.ts';
import { bringUp } from './bring-up.ts';
import { readStatus } from './status.ts';

export interface Pulled extends Pick<LeverPulled, 'done' | 'says' | 'costs'> {
  /** The services of the world that took the place of this one, at other addresses; null: it is still the same. */
  readonly rebuilt: WorldStatus | null;
}

/**
 * Does what a lever does, with its side effects; the keeper records it. Where it wants the services connected differently, all
 * of them are up again when it resolves. Errors: `usage` where there is no such lever or it is refused, what failed in it,
 * `nothing-up`, `no-answer`, `interrupted`, and those of `bringUp`.
 */
export async function pullLever(folder: string, name: string, starter: Starter): Promise<Pulled> {
  const words = name.split(/\s+/);
  const { rebuilds, ...pulled } = await askKeeper(folder, { ask: 'lever', words }, starter.signal);
  return { ...pulled, rebuilt: rebuilds ? await rebuild(folder, starter) : null };
}

async function rebuild(folder: string, starter: Starter): Promise<WorldStatus> {
  starter.onDoing(whyRebuilt);
  await awaitKeeperGone(folder);
  await bringUp(folder, starter);
  return readStatus(folder, starter.signal);
}
