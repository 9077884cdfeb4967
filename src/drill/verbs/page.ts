import type { DrillRecord } from '../../judge/drill/drill-record.ts';
import type { WorldStatus } from '../ask-keeper.ts';
import { readDrill } from '../drill-folder.ts';
import { readStatus } from './status.ts';

/** What the pager said, what had changed, and the services as they are now. */
export interface Page {
  readonly record: DrillRecord;
  readonly status: WorldStatus;
}

/** Nothing of it is recorded: whoever is paged has not looked yet. Errors: `damaged-drill`, and those of `readStatus`. */
export async function readPage(folder: string): Promise<Page> {
  return { record: readDrill(folder), status: await readStatus(folder) };
}
