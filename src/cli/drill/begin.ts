import { begin } from '../../drill/verbs/begin.ts';
import { bringUp } from '../../drill/verbs/bring-up.ts';
import { readPage } from '../../drill/verbs/page.ts';
import { exitCodes } from '../../errors.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';
import { describePage } from './describe-page.ts';
import { findDrillsFolder } from './find-drill.ts';
import { starterOf } from './starter.ts';

/** Begins a drill, and returns when the pager has gone off. */
export async function beginDrill(input: Input): Promise<number> {
  const folder = await begin(findDrillsFolder(input), { seed: input.whole('seed'), from: input.texts('from') });
  print('You are on call. The pager is quiet; it will go off here. Ctrl-C ends the night.\n');
  await bringUp(folder, starterOf(input));
  print(`\n${describePage(await readPage(folder), folder, input.text('out'))}`);
  return exitCodes.verified;
}
