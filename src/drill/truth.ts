import type { DrillHappening } from '../judge/drill/drill-record.ts';
import type { DrillFacts } from '../lab/drill.ts';
import { loadLab } from '../lab/load/discover.ts';
import { controlDrill, loadDrill } from '../lab/load/load-drill.ts';
import { appendEvent, readDrill, readHead, writeHead } from './drill-folder.ts';
import { unseal } from './sealed.ts';

/** What a drill is about; no trainee is told before it is revealed. */
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

/** The right answers, and the hints. Errors: `unknown-lab`, `broken-lab`. */
export async function readFacts(folder: string): Promise<DrillFacts> {
  return loadDrill(readTruth(folder).drill);
}

export type Revealed = Extract<DrillHappening, { kind: 'revealed' }>;

/** Tells what it was, in the record as well; a second time it tells the same. */
export async function revealTruth(folder: string, asked: boolean): Promise<Revealed> {
  const known = readDrill(folder).events.find((event) => event.kind === 'revealed');
  if (known?.kind === 'revealed') return known;
  const truth = readTruth(folder);
  const { lab } = await loadLab(truth.lab);
  const { changes } = await readFacts(folder);
  const trigger = unseal(folder).flatMap((entry) =>
    entry.kind === 'trigger' ? [{ at: entry.at, title: entry.title }] : [],
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
