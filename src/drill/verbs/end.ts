import { type DrillSummary, sumUpDrill } from '../../judge/drill/drill-summary.ts';
import type { DrillFacts } from '../../lab/drill.ts';
import { appendEvent, readDrill, readHead, writeHead } from '../drill-folder.ts';
import { endKeeper } from '../end-keeper.ts';
import { readFacts, revealTruth } from '../truth.ts';

export interface Ended {
  readonly summary: DrillSummary;
  readonly facts: DrillFacts;
  /** Lines of the record that could not be read. */
  readonly remarks: readonly string[];
}

/** Ends all that runs, reveals, and closes the record; gives what a sheet is made of. Error: `damaged-drill`. */
export async function end(folder: string): Promise<Ended> {
  await endKeeper(folder);
  await revealTruth(folder, false);
  appendEvent(folder, { kind: 'ended' });
  await writeHead(folder, { ...readHead(folder), endedAt: new Date().toISOString() });
  const facts = await readFacts(folder);
  const record = readDrill(folder);
  return { summary: sumUpDrill(record), facts, remarks: record.remarks ?? [] };
}
