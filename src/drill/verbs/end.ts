import { existsSync } from 'node:fs';
import { type DrillSummary, sumUpDrill } from '../../judge/drill/drill-summary.ts';
import { type Debriefing, fitNight } from '../../judge/drill/fit-night.ts';
import { closeUnpaged } from '../close-unpaged.ts';
import { appendEvent, readDrill, readHead, writeHead } from '../drill-folder.ts';
import { endKeeper } from '../end-keeper.ts';
import { readFacts, revealTruth } from '../truth.ts';

export interface Ended {
  readonly summary: DrillSummary;
  readonly debriefing: Debriefing;
  /** Lines of the record that could not be read. */
  readonly remarks: readonly string[];
}

/**
 * Ends all that runs, reveals, and closes the record; gives what a sheet is made of. null: its pager never went off, so there is
 * nothing to tell. Error: `damaged-drill`.
 */
export async function end(folder: string): Promise<Ended | null> {
  const { pagedAt } = readHead(folder);
  await endKeeper(folder);
  if (pagedAt === null) {
    // A keeper that had to be killed has left it open.
    if (existsSync(folder)) await closeUnpaged(folder, false);
    return null;
  }
  await revealTruth(folder, false);
  appendEvent(folder, { kind: 'ended' });
  await writeHead(folder, { ...readHead(folder), endedAt: new Date().toISOString() });
  const record = readDrill(folder);
  const debriefing = fitNight(await readFacts(folder), record);
  return { summary: sumUpDrill(record), debriefing, remarks: record.remarks ?? [] };
}
