import { readPage } from '../../drill/verbs/page.ts';
import { resume } from '../../drill/verbs/resume.ts';
import { exitCodes } from '../../errors.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';
import { describePage } from './describe-page.ts';
import { requireDrill, takeWords } from './find-drill.ts';
import { starterOf } from './starter.ts';

/** Brings the world of a drill up again, as it was left; one that is up is only told again. */
export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const folder = await requireDrill(input);
  await resume(folder, starterOf(input));
  print(describePage(await readPage(folder), folder));
  return exitCodes.verified;
}
