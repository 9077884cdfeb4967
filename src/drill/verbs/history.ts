import { LabError } from '../../errors.ts';
import { type DrillSummary, sumUpDrill } from '../../judge/drill/drill-summary.ts';
import { listDrillFolders, readDrill } from '../drill-folder.ts';

export interface History {
  /** Of all that can be read, oldest first. */
  readonly summaries: readonly DrillSummary[];
  /** Drills, and lines of them, that cannot be read: none of them costs the others. */
  readonly remarks: readonly string[];
}

/** All drills of a folder; where there is none, neither a summary nor a remark. */
export async function readHistory(outFolder: string): Promise<History> {
  const summaries: DrillSummary[] = [];
  const remarks: string[] = [];
  for (const folder of await listDrillFolders(outFolder)) {
    try {
      const record = readDrill(folder);
      summaries.push(sumUpDrill(record));
      remarks.push(...(record.remarks ?? []));
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      remarks.push(error.message);
    }
  }
  return { summaries, remarks };
}
