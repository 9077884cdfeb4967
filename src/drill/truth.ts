import { LabError } from '../errors.ts';
import type { DrillHappening } from '../judge/drill/drill-record.ts';
import type { DrillFacts } from '../lab/drill.ts';
import type { Lab } from '../lab/lab.ts';
import { type LoadedLab, loadLab } from '../lab/load/discover.ts';
import { controlDrill, loadDrill } from '../lab/load/load-drill.ts';
import { drawNight, type Night } from '../lab/night/draw-night.ts';
import { labOfNight } from '../lab/night/night-lab.ts';
import { appendEvent, readDrill, readHead, writeHead } from './drill-folder.ts';
import { unseal } from './sealed.ts';

/** What a drill is about; no trainee is told before it is revealed. */
export interface Truth {
  /** As `loadDrill` knows it: a lab, or `control`. */
  readonly drill: string;
  /** Whose world it is. */
  readonly lab: string;
  readonly isControl: boolean;
  /** By its seed, which older drills had for their incident alone. */
  readonly isDrawn: boolean;
}

export function readTruth(folder: string): Truth {
  const incident = unseal(folder).find((entry) => entry.kind === 'incident');
  if (!incident) throw new Error(`${folder} has no incident`);
  const { lab, isControl, isDrawn = false } = incident;
  return { drill: isControl ? controlDrill : lab, lab, isControl, isDrawn };
}

/** The right answers, and the hints. Errors: `unknown-lab`, `broken-lab`. */
export async function readFacts(folder: string): Promise<DrillFacts> {
  return loadDrill(readTruth(folder).drill);
}

export interface PlayedNight {
  readonly night: Night;
  /** As that night plays it. */
  readonly lab: Lab;
  readonly loaded: LoadedLab;
}

/** What the seed of a drill draws. Error: `damaged-drill` for one of an older version, whose night nobody can draw any more. */
export async function readNight(folder: string, seed: number): Promise<PlayedNight> {
  const truth = readTruth(folder);
  if (!truth.isDrawn) {
    throw new LabError(
      'damaged-drill',
      `the world of ${folder} cannot be brought up again: its drill is of an older version of two-am`,
      '`npm run lab -- drill end` closes it, with its sheet.',
    );
  }
  const night = drawNight((await loadDrill(truth.drill)).trigger, seed);
  const loaded = await loadLab(truth.lab);
  return { night, lab: labOfNight(loaded.lab, night, truth.isControl), loaded };
}

export type Revealed = Extract<DrillHappening, { kind: 'revealed' }>;

/** By its name; null: none of the changes is. */
async function findTrigger(folder: string, seed: number): Promise<string | null> {
  const { night } = await readNight(folder, seed);
  return night.changes.find(({ isTrigger }) => isTrigger)?.name ?? null;
}

/** Tells what it was, in the record as well; a second time it tells the same. */
export async function revealTruth(folder: string, asked: boolean): Promise<Revealed> {
  const told = readDrill(folder).events.find((event) => event.kind === 'revealed');
  if (told?.kind === 'revealed') return told;
  const truth = readTruth(folder);
  const head = readHead(folder);
  const { lab } = await loadLab(truth.lab);
  const known = truth.isDrawn ? { change: await findTrigger(folder, head.seed) } : {};
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
    ...known,
    asked,
  };
  await writeHead(folder, { ...head, lab: truth.drill });
  appendEvent(folder, revealed);
  return revealed;
}
