import type { RunResult } from '../judge/record/result.ts';
import { makeInk } from './ink.ts';
import { afterwards } from './sections/afterwards.ts';
import { besides } from './sections/besides.ts';
import { byServer } from './sections/by-server.ts';
import { cause } from './sections/cause.ts';
import { claims } from './sections/claims.ts';
import { diff } from './sections/diff.ts';
import { ending } from './sections/ending.ts';
import { header } from './sections/header.ts';
import { ledger } from './sections/ledger.ts';
import { p99 } from './sections/p99.ts';
import { profile } from './sections/profile.ts';
import { soak } from './sections/soak.ts';
import { story } from './sections/story.ts';
import { thisWeek } from './sections/this-week.ts';
import { tonight } from './sections/tonight.ts';
import type { Diff, Section } from './sheet.ts';
import { clip } from './text.ts';

export type { Diff } from './sheet.ts';

export interface TerminalOptions {
  readonly colour: boolean;
  /** Columns: at most 80 are used, whatever the terminal has. */
  readonly width?: number;
  readonly diff?: Diff;
  /** The run's folder, as a person would type it. */
  readonly folder?: string;
  /** The run's page, where that folder has one. */
  readonly page?: string;
}

const sections: readonly Section[] = [
  header,
  story,
  p99,
  byServer,
  cause,
  ledger,
  profile,
  tonight,
  thisWeek,
  afterwards,
  besides,
  soak,
  diff,
  claims,
  ending,
];

/** The run on one screen of 80 columns, top to bottom as the incident went; ends without a newline. */
export function renderTerminal(result: RunResult, options: TerminalOptions): string {
  const width = Math.min(80, Math.max(60, options.width ?? 80));
  const sheet = {
    ink: makeInk(options.colour),
    width,
    diff: options.diff ?? null,
    folder: options.folder ?? null,
    page: options.page ?? null,
  };
  return sections
    .map((section) => section(result, sheet).map((line) => clip(trimmed(line), width)))
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** Without spaces at its end, also where colours follow them. */
function trimmed(line: string): string {
  return line.replace(/\s+((?:\p{Cc}\[[\d;]*m)*)$/u, '$1');
}
