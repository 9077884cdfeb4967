import { askKeeper } from '../ask-keeper.ts';

const heardWithinMs = 2_000;

/**
 * Says that somebody is there, so that the world stays up: whatever is typed about a drill says so, also what is only written into its
 * record. `terminal`: the leader of its session; null: none. A world that is down, or on its way up, need not hear of it.
 */
export async function sayHere(folder: string, terminal: number | null): Promise<void> {
  await askKeeper(folder, { ask: 'here', terminal }, AbortSignal.timeout(heardWithinMs)).catch(() => {});
}
