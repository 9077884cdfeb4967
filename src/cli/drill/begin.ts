import { rm } from 'node:fs/promises';
import { askKeeper, isUp } from '../../drill/ask-keeper.ts';
import { findOpenDrill, readDrill } from '../../drill/drill-folder.ts';
import { findKeeper } from '../../drill/keeper-pid.ts';
import { startDrill } from '../../drill/start-drill.ts';
import { startKeeper, usualPatienceMs } from '../../drill/start-keeper.ts';
import { exitCodes, LabError } from '../../errors.ts';
import type { Input } from '../input.ts';
import { print, printAside } from '../print.ts';
import { describePage } from './describe-page.ts';
import { findDrillsFolder } from './find-drill.ts';

const seeds = 2 ** 32;

/** Begins a drill, and returns when the pager has gone off. */
export async function beginDrill(input: Input): Promise<number> {
  const out = findDrillsFolder(input);
  await refuseSecond(out);
  const seed = input.whole('seed') ?? Math.floor(Math.random() * seeds);
  const folder = await startDrill(out, seed, input.texts('from'));
  print('You are on call. The pager is quiet; it will go off here. Ctrl-C ends the night.\n');
  await startKeeper({
    folder,
    resumed: false,
    patienceMs: usualPatienceMs,
    onNews: (news) => {
      if (news.kind === 'doing') printAside(`  … ${news.says}`);
    },
    signal: input.signal,
  });
  const status = await askKeeper(folder, { ask: 'status' });
  print(`\n${describePage(readDrill(folder), status, folder)}`);
  return exitCodes.verified;
}

/** One at a time: two worlds would disturb each other. What never came to its page, and holds no note, is no drill. */
export async function refuseSecond(out: string): Promise<void> {
  const open = await findOpenDrill(out);
  if (open === null) return;
  const { head, events } = readDrill(open);
  if (head.pagedAt === null && findKeeper(open) !== null) {
    throw new LabError(
      'usage',
      'a drill is already waiting for its page',
      'Its pager will go off where it was started; `npm run lab -- drill end` ends it.',
    );
  }
  const isEmpty = head.pagedAt === null && !events.some(({ kind }) => kind === 'note');
  if (isEmpty && !(await isUp(open))) {
    await rm(open, { recursive: true });
    return;
  }
  throw new LabError(
    'usage',
    'a drill is already under way',
    'Continue it (`drill status`, `drill resume`), or close it: `npm run lab -- drill end`.',
  );
}
