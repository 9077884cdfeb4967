import { askKeeper, type Mitigated, type WorldStatus, whyRebuilt } from '../ask-keeper.ts';
import { awaitKeeperGone } from '../end-keeper.ts';
import type { Starter } from '../start-keeper.ts';
import { bringUp } from './bring-up.ts';
import { readStatus } from './status.ts';

export interface Applied extends Pick<Mitigated, 'done' | 'text' | 'costs'> {
  /** The services of the world that took the place of this one, at other addresses; null: it is still the same. */
  readonly rebuilt: WorldStatus | null;
}

/**
 * Does what a mitigation does, with its side effects; the keeper records it. Where it wants the services connected differently, all
 * of them are up again when it resolves. Errors: `usage` where there is no such mitigation or it is refused, what failed in it,
 * `nothing-up`, `no-answer`, `interrupted`, and those of `bringUp`.
 */
export async function mitigate(folder: string, name: string, starter: Starter): Promise<Applied> {
  const words = name.split(/\s+/);
  const { rebuilds, ...applied } = await askKeeper(folder, { ask: 'mitigation', words }, starter.signal);
  return { ...applied, rebuilt: rebuilds ? await rebuild(folder, starter) : null };
}

async function rebuild(folder: string, starter: Starter): Promise<WorldStatus> {
  starter.onDoing(whyRebuilt);
  await awaitKeeperGone(folder);
  await bringUp(folder, starter);
  return readStatus(folder, starter.signal);
}
