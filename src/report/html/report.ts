import type { SeenView } from '../../judge/figures/views.ts';
import type { RunResult } from '../../judge/record/result.ts';
import type { CpuProfile } from '../../lab/evidence.ts';
import type { Rows } from '../../lab/rows.ts';
import type { Markup } from './markup.ts';

/** Where a run's files lie, as far as they are there. */
export interface RunPlaces {
  /** Paths in the run's folder that exist: only these become links. */
  readonly paths: ReadonlySet<string>;
  /** From the page to the run's folder, with a slash at its end; empty where the page lies in it. */
  readonly toFolder: string;
  /** Where each value of `run.json` stands: its JSON pointer → a line, from 1. */
  readonly lines: ReadonlyMap<string, number>;
}

export interface ProfiledProcess {
  readonly process: string;
  readonly path: string;
  readonly profile: CpuProfile;
}

/** What the run's folder holds besides `run.json`. */
export interface RunFiles extends RunPlaces {
  /** Variant → its source. */
  readonly sources: ReadonlyMap<string, string>;
  readonly runbook: string | null;
  /** Of the storefront: in the defect, and in the recommended fix. */
  readonly profiles: { readonly before: CpuProfile; readonly after: CpuProfile } | null;
  /** Why these are not there though the run names both; empty: they are, or it does not. */
  readonly profilesGone: readonly string[];
  /** Of the defect: the busiest and the idlest of several processes of one role, and how many they were. */
  readonly beside: {
    readonly busiest: ProfiledProcess;
    readonly idlest: ProfiledProcess;
    readonly of: number;
  } | null;
  /** Page views, with times in ms since the run's start, by the arm's folder; left out where the evidence is. */
  readonly views: ReadonlyMap<string, Rows<SeenView>>;
}

export const noFiles: RunFiles = {
  paths: new Set(),
  toFolder: '',
  lines: new Map(),
  sources: new Map(),
  runbook: null,
  profiles: null,
  profilesGone: [],
  beside: null,
  views: new Map(),
};

/** What every section is made of. */
export interface Report {
  readonly result: RunResult;
  readonly files: RunFiles;
}

export interface Part {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** A section of the page; null where the run has nothing to say about it. */
export type HtmlSection = (report: Report) => Part | null;
