import { readTruth } from '../../drill/close-drill.ts';
import { appendEvent, readDrill } from '../../drill/drill-folder.ts';
import { exitCodes } from '../../errors.ts';
import { loadDrill } from '../../lab/load/load-drill.ts';
import { hang } from '../../report/text.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';
import { requireDrill, takeWords } from './find-drill.ts';

export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const folder = await requireDrill(input);
  const { hints } = await loadDrill(readTruth(folder).drill);
  const taken = readDrill(folder).events.filter(({ kind }) => kind === 'hinted').length;
  const step = Math.min(taken + 1, hints.length);
  const text = hints[step - 1] ?? '';
  if (taken < hints.length) appendEvent(folder, { kind: 'hinted', step, of: hints.length, text });
  print(hang(`hint ${step} of ${hints.length}  `, text, 80).join('\n'));
  return exitCodes.verified;
}
