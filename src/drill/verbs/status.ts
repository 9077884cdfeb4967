import type { DrillHead } from '../../judge/drill/drill-record.ts';
import { askKeeper, type WorldStatus } from '../ask-keeper.ts';
import { appendEvent, readHead } from '../drill-folder.ts';

export interface StatusSeen {
  readonly head: DrillHead;
  readonly status: WorldStatus;
}

/** Page views and services as they are now; the record says that somebody looked. Errors: those of `readStatus`. */
export async function lookAtStatus(folder: string): Promise<StatusSeen> {
  const status = await readStatus(folder);
  appendEvent(folder, { kind: 'inspected', evidence: 'status', service: null });
  return { head: readHead(folder), status };
}

/** The same, unrecorded: for whoever is looking already, or only waits. Errors: `nothing-up`, `no-answer`, `interrupted`. */
export function readStatus(folder: string, signal?: AbortSignal): Promise<WorldStatus> {
  return askKeeper(folder, { ask: 'status' }, signal);
}
