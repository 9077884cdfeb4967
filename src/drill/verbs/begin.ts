import { rm } from 'node:fs/promises';
import { LabError } from '../../errors.ts';
import { isUp } from '../ask-keeper.ts';
import { findOpenDrill, readDrill } from '../drill-folder.ts';
import { findKeeper } from '../keeper-pid.ts';
import { startDrill } from '../start-drill.ts';

export interface Beginning {
  /** Draws the incident, and all that is drawn in its night; null: any. */
  readonly seed: number | null;
  /** Labs, or `control`, to draw from; empty: all. */
  readonly from: readonly string[];
}

const seeds = 2 ** 32;

/**
 * Draws an incident and makes the folder of its drill; gives that. Nothing runs yet: `bringUp` waits for the page. Errors:
 * `usage` where a drill is under way, `unknown-lab`, `disk-full`.
 */
export async function begin(outFolder: string, { seed, from }: Beginning): Promise<string> {
  await refuseSecond(outFolder);
  return startDrill(outFolder, seed ?? Math.floor(Math.random() * seeds), from);
}

/** One at a time: two worlds would disturb each other. What never came to its page, and holds no note, is no drill. */
export async function refuseSecond(outFolder: string): Promise<void> {
  const open = await findOpenDrill(outFolder);
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
