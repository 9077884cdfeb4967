import { end } from '../../drill/verbs/end.ts';
import { exitCodes } from '../../errors.ts';
import { showPath } from '../../lab/fault-line.ts';
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
  const ended = await end(folder);
  if (ended === null) {
    print('The drill has ended before its page: there is no sheet.');
    return exitCodes.verified;
  }
  const { summary, debriefing, remarks } = ended;
  await writeText(folder, sheetFile, `${renderDrillSheet(summary, debriefing, { colour: false })}\n`);
  print(`\n${renderDrillSheet(summary, debriefing, { colour: wantsColour(process.stdout) })}\n`);
  for (const remark of remarks) printAside(`  ${remark}`);
  print(`kept in ${showPath(folder)}; npm run lab -- drill history shows your earlier drills`);
  return exitCodes.verified;
}
