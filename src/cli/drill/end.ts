import { endDrill, readTruth } from '../../drill/close-drill.ts';
import { readDrill } from '../../drill/drill-folder.ts';
import { exitCodes } from '../../errors.ts';
import { sumUpDrill } from '../../judge/drill/drill-summary.ts';
import { showPath } from '../../lab/fault-line.ts';
import { loadDrill } from '../../lab/load/load-drill.ts';
import { renderDrillSheet } from '../../report/drill-sheet.ts';
import { writeText } from '../../run/store.ts';
import type { Input } from '../input.ts';
import { print, printAside } from '../print.ts';
import { wantsColour } from '../terminal.ts';
import { requireDrill, takeWords } from './find-drill.ts';

const sheetFile = 'sheet.txt';

/** Ends all that runs and closes the drill with its sheet, which stays in its folder. */
export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const folder = await requireDrill(input);
  await endDrill(folder);
  const facts = await loadDrill(readTruth(folder).drill);
  const record = readDrill(folder);
  const summary = sumUpDrill(record);
  await writeText(folder, sheetFile, `${renderDrillSheet(summary, facts, { colour: false })}\n`);
  print(`\n${renderDrillSheet(summary, facts, { colour: wantsColour(process.stdout) })}\n`);
  for (const remark of record.remarks ?? []) printAside(`  ${remark}`);
  print(`kept in ${showPath(folder)}; npm run lab -- drill history shows your earlier drills`);
  return exitCodes.verified;
}
