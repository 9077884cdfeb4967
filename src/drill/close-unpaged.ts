import { rm } from 'node:fs/promises';
import { listEvents } from '../judge/drill/drill-record.ts';
import { appendEvent, readDrill, readHead, writeHead } from './drill-folder.ts';

/**
 * Ends a drill whose pager never went off: there is nothing to go on with. Where nobody has written a note in it and nothing of it
 * explains a failure, no record stays. One that was paged is left alone.
 */
export async function closeUnpaged(folder: string, explains: boolean): Promise<void> {
  const head = readHead(folder);
  if (head.pagedAt !== null || head.endedAt !== null) return;
  if (!explains && listEvents(readDrill(folder).events, 'note').length === 0) {
    await rm(folder, { recursive: true, force: true });
    return;
  }
  appendEvent(folder, { kind: 'ended' });
  await writeHead(folder, { ...head, endedAt: new Date().toISOString() });
}
