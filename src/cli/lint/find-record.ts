import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readDrill } from '../../drill/drill-folder.ts';
import { LabError, messageOf } from '../../errors.ts';
import { type Finding, finding } from '../../report/postmortem/finding.ts';
import { type Known, knownOfDrill, knownOfRun } from '../../report/postmortem/known.ts';
import type { Document } from '../../report/postmortem/read/document.ts';
import { readRun } from '../../run/store.ts';
import { resolveRun } from '../paths.ts';

export const recordNames = ['drill.json', 'run.json'] as const;

/** The file of the record that a drill's or a run's folder has; null: it is no such folder. */
export function recordIn(folder: string): string | null {
  const name = recordNames.find((one) => existsSync(join(folder, one)));
  return name === undefined ? null : join(folder, name);
}

/** The record that was named with `--record`. Error: `usage`. */
export function readRecord(typed: string | null): string | null {
  if (typed === null) return null;
  const record = recordIn(resolveRun(typed));
  if (record !== null) return record;
  throw new LabError(
    'usage',
    `--record ${typed}: that is no folder of a drill or a run`,
    'Name one that has a drill.json or a run.json in it, such as drills/20261122-020000.',
  );
}

export interface ReadKnown {
  readonly known: Known | null;
  readonly broken: readonly Finding[];
}

/** What is on record of a postmortem: by what was named, else by its first link to a record, else by the folder in which it lies. */
export async function readKnown({ links }: Document, file: string, named: string | null): Promise<ReadKnown> {
  const linked = links
    .map(({ line, text }) => ({ line, path: resolve(dirname(file), text) }))
    .find(({ path }) => recordNames.some((name) => name === basename(path)) && existsSync(path));
  const path = named ?? linked?.path ?? recordIn(dirname(file));
  if (path === null) return { known: null, broken: [] };
  try {
    const folder = dirname(path);
    const known = basename(path) === 'run.json' ? knownOfRun(await readRun(folder)) : knownOfDrill(readDrill(folder));
    return { known, broken: [] };
  } catch (error) {
    const says = `its record could not be read: ${messageOf(error)}`;
    return { known: null, broken: [finding('record', named === null ? (linked?.line ?? 1) : 1, says)] };
  }
}
