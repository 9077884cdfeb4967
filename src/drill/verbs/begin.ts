import { LabError } from '../../errors.ts';
import { closeUnpaged } from '../close-unpaged.ts';
import { findOpenDrill, listDrillFolders, readHead } from '../drill-folder.ts';
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
  await closeKilled(outFolder);
  return startDrill(outFolder, seed ?? Math.floor(Math.random() * seeds), from);
}

/** One at a time: two worlds would disturb each other. */
async function refuseSecond(outFolder: string): Promise<void> {
  const open = await findOpenDrill(outFolder);
  if (open === null) return;
  if (readHead(open).pagedAt === null) {
    throw new LabError(
      'usage',
      'a drill is already waiting for its page',
      'Its pager will go off where it was started; `npm run lab -- drill end` ends it.',
    );
  }
  throw new LabError(
    'usage',
    'a drill is already under way',
    'Continue it (`drill status`, `drill resume`), or close it: `npm run lab -- drill end`.',
  );
}

/** What was killed before its page, and could not close itself. */
async function closeKilled(outFolder: string): Promise<void> {
  for (const folder of await listDrillFolders(outFolder)) {
    try {
      await closeUnpaged(folder, false);
    } catch (error) {
      // One that cannot be read is listed as such by `drill history`.
      if (!(error instanceof LabError)) throw error;
    }
  }
}
