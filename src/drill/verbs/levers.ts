import { askKeeper, type LeverList } from '../ask-keeper.ts';

/** What can be done tonight. Errors: `nothing-up`, `no-answer`, `interrupted`. */
export async function listLevers(folder: string, signal: AbortSignal): Promise<LeverList['levers']> {
  return (await askKeeper(folder, { ask: 'levers' }, signal)).levers;
}
