import { readHead } from '../drill-folder.ts';
import { type Starter, startKeeper, usualPatienceMs } from '../start-keeper.ts';

/**
 * Brings the world of a drill up, and resolves once its pager has gone off; of one that was paged before, once it is as it was
 * left. Errors: `usage` while it is coming up already, `machine-short`, `interrupted`, and whatever else ended it.
 */
export function bringUp(folder: string, starter: Starter): Promise<void> {
  const resumed = readHead(folder).pagedAt !== null;
  return startKeeper({ ...starter, folder, resumed, patienceMs: usualPatienceMs });
}
