import { appendEvent, readDrill } from '../../drill/drill-folder.ts';
import { exitCodes } from '../../errors.ts';
import { runClock } from '../../report/clocks.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';
import { requireDrill, takeWords } from './find-drill.ts';

export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const folder = await requireDrill(input);
  const before = readDrill(folder).events.find(({ kind }) => kind === 'acknowledged');
  const { atMs } = before ?? appendEvent(folder, { kind: 'acknowledged' });
  print(`${before ? 'already ' : ''}acknowledged ${runClock(atMs ?? 0)} after the page`);
  return exitCodes.verified;
}
