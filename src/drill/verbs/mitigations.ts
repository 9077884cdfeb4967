import { askKeeper, type MitigationList } from '../ask-keeper.ts';

/** What can be done tonight. Errors: `nothing-up`, `no-answer`, `interrupted`. */
export async function listMitigations(folder: string, signal: AbortSignal): Promise<MitigationList['mitigations']> {
  return (await askKeeper(folder, { ask: 'mitigations' }, signal)).mitigations;
}
