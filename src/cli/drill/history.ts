import { readHistory } from '../../drill/verbs/history.ts';
import { exitCodes } from '../../errors.ts';
import { renderDrillHistory } from '../../report/drill-sheet.ts';
import type { Input } from '../input.ts';
import { print, printAside } from '../print.ts';
import { wantsColour } from '../terminal.ts';
import { findDrillsFolder, takeWords } from './find-drill.ts';

/** All of them, a line each; one that cannot be read is said to be so, and does not cost the others. */
export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const { summaries, remarks } = await readHistory(findDrillsFolder(input));
  if (summaries.length + remarks.length === 0) print('No drills yet. Start one: npm run lab -- drill');
  if (summaries.length > 0) print(renderDrillHistory(summaries, { colour: wantsColour(process.stdout) }));
  for (const remark of remarks) printAside(`  ${remark}`);
  return exitCodes.verified;
}
