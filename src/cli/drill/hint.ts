import { takeHint } from '../../drill/verbs/hint.ts';
import { exitCodes } from '../../errors.ts';
import { hang } from '../../report/text.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';
import { requireDrill, takeWords } from './find-drill.ts';

export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const { step, of, text } = await takeHint(await requireDrill(input));
  print(hang(`hint ${step} of ${of}  `, text, 80).join('\n'));
  return exitCodes.verified;
}
