import { acknowledge } from '../../drill/verbs/acknowledge.ts';
import { exitCodes } from '../../errors.ts';
import { runClock } from '../../report/clocks.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';
import { requireDrill, takeWords } from './find-drill.ts';

export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const { atMs, already } = acknowledge(await requireDrill(input));
  print(`${already ? 'already ' : ''}acknowledged ${runClock(atMs ?? 0)} after the page`);
  return exitCodes.verified;
}
