import { type Health, readHealth } from '../../drill/verbs/health.ts';
import { readPage } from '../../drill/verbs/page.ts';
import { resume } from '../../drill/verbs/resume.ts';
import { exitCodes } from '../../errors.ts';
import { hang } from '../../report/text.ts';
import type { Input } from '../input.ts';
import { print, printAside } from '../print.ts';
import { describePage } from './describe-page.ts';
import { requireDrill, takeWords } from './find-drill.ts';
import { starterOf } from './starter.ts';

/** Brings the world of a drill up again, as it was left; one that is up is only told again. */
export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const folder = await requireDrill(input);
  const wasUp = await resume(folder, starterOf(input));
  print(describePage(await readPage(folder), folder, input.text('out')));
  printAside('  … is it still so?');
  print(hang('NOW   ', sayNow(wasUp, await readHealth(folder, input.signal)), 80).join('\n'));
  return exitCodes.verified;
}

const healthWords = {
  met: 'the SLO is met: what is above has been, and this world is healthy now',
  violated: 'the SLO is violated, as the page says',
  undecided: 'nobody can tell yet whether the SLO is met; `drill status` shows it live',
} as const;

/** The page is told as it was: a world in which it was dealt with is healthy. */
export function sayNow(wasUp: boolean, health: Health): string {
  return `${wasUp ? 'it was up all the time' : 'it is up again, as it was left'}; ${healthWords[health]}`;
}
