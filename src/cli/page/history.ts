import { exitCodes } from '../../errors.ts';
import { sumUpDrill } from '../../judge/drill-summary.ts';
import { renderDrillHistory } from '../../report/drill-sheet.ts';
import { listDrillFolders, readDrill } from '../../run/drill/drill-folder.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';
import { wantsColour } from '../terminal.ts';
import { findDrillsFolder, takeWords } from './find-drill.ts';

export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const folders = await listDrillFolders(findDrillsFolder(input));
  if (folders.length === 0) print('No drill yet. The first: npm run lab -- page');
  else {
    const drills = folders.map((folder) => sumUpDrill(readDrill(folder)));
    print(renderDrillHistory(drills, { colour: wantsColour(process.stdout) }));
  }
  return exitCodes.verified;
}
