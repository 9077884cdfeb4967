import { setTimeout as wait } from 'node:timers/promises';
import type { DrillHappening } from '../judge/drill/drill-record.ts';
import { loadLab } from '../lab/load/discover.ts';
import { controlDrill, loadDrill } from '../lab/load/load-drill.ts';
import { askKeeper } from './ask-keeper.ts';
import { appendEvent, readDrill, readHead, writeHead } from './drill-folder.ts';
import { endKeeperProcess, findKeeper } from './keeper-pid.ts';
import { unseal } from './sealed.ts';

export interface Truth {
  /** As `loadDrill` knows it: a lab, or `control`. */
  readonly drill: string;
  /** Whose world it is. */
  readonly lab: string;
  readonly isControl: boolean;
}

export function readTruth(folder: string): Truth {
  const incident = unseal(folder).find((entry) => entry.kind === 'incident');
  if (!incident) throw new Error(`${folder} has no incident`);
  const { lab, isControl } = incident;
  return { drill: isControl ? controlDrill : lab, lab, isControl };
}

type Revealed = Extract<DrillHappening, { kind: 'revealed' }>;

/** Tells what it was, in the record as well; a second time it tells the same. */
export async function reveal(folder: string, asked: boolean): Promise<Revealed> {
  const known = readDrill(folder).events.find((event) => event.kind === 'revealed');
  if (known?.kind === 'revealed') return known;
  const truth = readTruth(folder);
  const { lab } = await loadLab(truth.lab);
  const { changes } = await loadDrill(truth.drill);
  const trigger = unseal(folder).flatMap((entry) =>
    entry.kind === 'trigger' ? [{ at: entry.at, says: entry.says }] : [],
  );
  const revealed: Revealed = {
    kind: 'revealed',
    lab: truth.drill,
    title: truth.isControl ? 'Nothing is wrong' : lab.title,
    cause: truth.isControl
      ? 'A node was replaced, and for a moment nobody was served. It was over when the pager rang.'
      : lab.cause,
    trigger,
    change: changes.find(({ at }) => at === 'trigger')?.name ?? null,
    asked,
  };
  await writeHead(folder, { ...readHead(folder), lab: truth.drill });
  appendEvent(folder, revealed);
  return revealed;
}

/** One that does not answer, since its world is still on its way up, is told by a signal; one that hangs is killed. */
async function endKeeper(folder: string): Promise<void> {
  const heard = await askKeeper(folder, { ask: 'stop', lost: null }, AbortSignal.timeout(hearsWithinMs)).then(
    () => true,
    () => false,
  );
  if (findKeeper(folder) === null) return;
  if (!heard) endKeeperProcess(folder, 'told');
  await awaitKeeperGone(folder);
}

/** Until it has ended; one that takes longer than it may is killed. */
export async function awaitKeeperGone(folder: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < endsWithinMs; waitedMs += pollMs) {
    if (findKeeper(folder) === null) return;
    await wait(pollMs);
  }
  endKeeperProcess(folder, 'killed');
}

const pollMs = 100;
const hearsWithinMs = 3_000;
const endsWithinMs = 5_000;

/** Ends what runs, reveals, and closes the record. */
export async function endDrill(folder: string): Promise<void> {
  await endKeeper(folder);
  await reveal(folder, false);
  appendEvent(folder, { kind: 'ended' });
  await writeHead(folder, { ...readHead(folder), endedAt: new Date().toISOString() });
}
