import type { RunResult } from '../judge/record/result.ts';
import type { Ink } from './ink.ts';

/** The two lines of code that tell the difference, with the files that they stand in. */
export interface Diff {
  readonly removed: string;
  readonly removedFrom: string;
  readonly added: string;
  readonly addedFrom: string;
}

/** What every section writes on. */
export interface Sheet {
  readonly ink: Ink;
  /** Columns. */
  readonly width: number;
  readonly diff: Diff | null;
  /** The run's folder, as a person would type it; null: not kept. */
  readonly folder: string | null;
  /** The run's page in that folder; null: there is none. */
  readonly page: string | null;
}

/** Lines of one part of the screen; none where the run has nothing to say about it. */
export type Section = (result: RunResult, sheet: Sheet) => readonly string[];
