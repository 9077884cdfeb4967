import { listDrillFolders, readDrill } from '../../drill/drill-folder.ts';
import { exitCodes, LabError } from '../../errors.ts';
import type { DrillRecord } from '../../judge/drill/drill-record.ts';
import { sumUpDrill } from '../../judge/drill/drill-summary.ts';
import { renderDrillHistory } from '../../report/drill-sheet.ts';
import type { Input } from '../input.ts';
import { print, printAside } from '../print.ts';
import { wantsColour } from '../terminal.ts';
import { findDrillsFolder, takeWords } from './find-drill.ts';

/** All of them, a line each; one that cannot be read is said to be so, and does not cost the others. */
export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const folders = await listDrillFolders(findDrillsFolder(input));
  if (folders.length === 0) print('No drills yet. Start one: npm run lab -- drill');
  const records: DrillRecord[] = [];
  const remarks: string[] = [];
  for (const folder of folders) {
    try {
      const record = readDrill(folder);
      records.push(record);
      remarks.push(...(record.remarks ?? []));
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      remarks.push(error.message);
    }
  }
  if (records.length > 0) print(renderDrillHistory(records.map(sumUpDrill), { colour: wantsColour(process.stdout) }));
  for (const remark of remarks) printAside(`  ${remark}`);
  return exitCodes.verified;
}
