import { appendEvent } from '../../drill/drill-folder.ts';
import { exitCodes, LabError } from '../../errors.ts';
import { runClock } from '../../report/clocks.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';
import { requireDrill, takeWords } from './find-drill.ts';

export async function run(input: Input): Promise<number> {
  const [text = ''] = takeWords(input, 1);
  if (text.trim() === '') throw new LabError('usage', 'a note needs text', 'For example: drill note "p99 is up".');
  const { atMs } = appendEvent(await requireDrill(input), { kind: 'note', text });
  print(`noted${atMs === null ? '' : `, ${runClock(atMs)} after the page`}`);
  return exitCodes.verified;
}
