import { askKeeper, isUp } from '../../drill/ask-keeper.ts';
import { readDrill, readHead } from '../../drill/drill-folder.ts';
import { startKeeper, usualPatienceMs } from '../../drill/start-keeper.ts';
import { exitCodes } from '../../errors.ts';
import type { Input } from '../input.ts';
import { print, printAside } from '../print.ts';
import { describePage } from './describe-page.ts';
import { requireDrill, takeWords } from './find-drill.ts';

export function bringUp(folder: string, { signal }: Input): Promise<void> {
  return startKeeper({
    folder,
    resumed: readHead(folder).pagedAt !== null,
    patienceMs: usualPatienceMs,
    onNews: (news) => {
      if (news.kind === 'doing') printAside(`  … ${news.says}`);
    },
    signal,
  });
}

/** Brings the world of a drill up again, as it was left; one that is up is only told again. */
export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const folder = await requireDrill(input);
  if (!(await isUp(folder))) await bringUp(folder, input);
  print(describePage(readDrill(folder), await askKeeper(folder, { ask: 'status' }), folder));
  return exitCodes.verified;
}
