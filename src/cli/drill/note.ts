import { note, requireNote } from '../../drill/verbs/note.ts';
import { exitCodes } from '../../errors.ts';
import { runClock } from '../../report/clocks.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';
import { requireDrill, takeWords } from './find-drill.ts';

export async function run(input: Input): Promise<number> {
  const [text = ''] = takeWords(input, 1);
  // What was typed is wrong whether there is a drill or not.
  requireNote(text);
  const atMs = note(await requireDrill(input), text);
  print(`noted${atMs === null ? '' : `, ${runClock(atMs)} after the page`}`);
  return exitCodes.verified;
}
