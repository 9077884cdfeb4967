import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { messageOf } from '../errors.ts';
import { intervalErrorShare, latencyInterval } from '../judge/figures/latency-interval.ts';
import { type SeenView, viewsOf, viewsWithin } from '../judge/figures/views.ts';
import { busyShareOf } from '../judge/profile/cpu-profile.ts';
import { readProfile } from '../judge/profile/read-profile.ts';
import type { RunResult } from '../judge/record/result.ts';
import type { PercentileInterval } from '../judge/statistics/percentile.ts';
import type { CpuProfile, Outcomes } from '../lab/evidence.ts';
import { mapRows, type Rows } from '../lab/rows.ts';
import { advised, armOf } from '../report/arms.ts';
import { linesOf } from '../report/html/json-lines.ts';
import type { ProfiledProcess, RunFiles, RunPlaces } from '../report/html/report.ts';
import { readPlainLines, readPlainText } from '../run/plain-file.ts';
import { readViews } from '../run/stored-evidence.ts';

/** Where the values of a run's `run.json` stand, for a page that tells of more than one run. */
export async function readPlaces(folder: string, toFolder: string): Promise<RunPlaces> {
  const text = readOrNull(folder, 'run.json');
  return { paths: new Set(text === null ? [] : ['run.json']), toFolder, lines: linesOf(text ?? '') };
}

function readOrNull(folder: string, path: string): string | null {
  try {
    return readPlainText(folder, path);
  } catch {
    return null;
  }
}

/**
 * What a run's folder holds for its page. What is not there, or cannot be read, is left out: the page stands without.
 * Nothing outside the folder is read, whatever `run.json` names.
 */
export async function readRunFiles(result: RunResult, folder: string, toFolder: string): Promise<RunFiles> {
  const opened = await openFolder(folder);
  const { paths, read } = opened;
  const sources = new Map<string, string>();
  for (const { id, source } of result.variants) {
    const text = read(source, String);
    if (text !== null) sources.set(id, text);
  }
  const compared = readCompared(result, read);
  return {
    paths,
    toFolder,
    lines: read('run.json', linesOf) ?? new Map(),
    sources,
    runbook: read(`${result.lab}.md`, String),
    ...compared,
    beside: readBeside(result, (path) => read(path, parseProfile)),
    views: readArmViews(opened, armsInPictures(result)),
  };
}

/** p99 of the page views of each arm, with its interval, by the arm's folder; arms whose views were not kept are left out. */
export async function readP99s({ arms }: RunResult, folder: string): Promise<Map<string, PercentileInterval>> {
  const opened = await openFolder(folder);
  const p99s = new Map<string, PercentileInterval>();
  // One after the other: the views of all of them need not be held at once.
  for (const arm of arms) {
    const views = readArmViews(opened, [arm]).get(arm.evidence) ?? [];
    const seen = viewsWithin(views, arm.judgedFromMs, arm.judgedToMs);
    const found = latencyInterval(seen, 0.99, intervalErrorShare);
    if (found) p99s.set(arm.evidence, found);
  }
  return p99s;
}

/** The batches of the outage, where a job sends some; empty: not kept. */
export async function readBatches(result: RunResult, folder: string): Promise<Rows<SeenView>> {
  const arm = armOf(result, 'defect', 'triggered');
  if (!arm) return [];
  return readArmViews(await openFolder(folder), [arm], 'batches').get(arm.evidence) ?? [];
}

/** null: it is not there, or cannot be read. */
type Read = <T>(path: string | null | undefined, parse: (text: string) => T) => T | null;

interface OpenFolder {
  readonly paths: ReadonlySet<string>;
  readonly read: Read;
  readonly readLines: <T>(path: string, parse: (lines: Iterable<string>) => T) => T | null;
}

async function openFolder(folder: string): Promise<OpenFolder> {
  const listed = await readdir(folder, { recursive: true, withFileTypes: true });
  const all = listed
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    );
  const paths = new Set(all);
  const tryReading = <T>(path: string | null | undefined, read: (path: string) => T) => {
    if (!path || !paths.has(path)) return null;
    try {
      return read(path);
    } catch {
      return null;
    }
  };
  return {
    paths,
    read: (path, parse) => tryReading(path, (known) => parse(readPlainText(folder, known))),
    readLines: (path, parse) => tryReading(path, (known) => parse(readPlainLines(folder, known))),
  };
}

/** With times in ms since the run's start, by the arm's folder. */
function readArmViews(
  { read, readLines }: OpenFolder,
  arms: RunResult['arms'],
  stream: 'pages' | 'batches' = 'pages',
): Map<string, Rows<SeenView>> {
  const startedMs = read('plan.json', parseStart);
  const views = new Map<string, Rows<SeenView>>();
  if (startedMs === null) return views;
  for (const { evidence } of arms) {
    const outcomes = readLines(`${evidence}/${stream}.jsonl`, readViews);
    if (outcomes) views.set(evidence, sinceStart(outcomes, startedMs));
  }
  return views;
}

function armsInPictures(result: RunResult): RunResult['arms'] {
  const fix = advised(result);
  return [
    armOf(result, 'defect', 'calm'),
    armOf(result, 'defect', 'triggered'),
    armOf(result, 'defect', 'recovered'),
    fix && armOf(result, fix.id, 'triggered'),
  ].filter((arm) => arm !== null);
}

/** The two profiles that the run compares; where it has paths of both and they are not to be had, why. */
function readCompared(result: RunResult, read: Read): Pick<RunFiles, 'profiles' | 'profilesGone'> {
  const [before, after] = ['defect', advised(result)?.id ?? ''].map((variant) => profileOf(result, variant));
  if (!before || !after) return { profiles: null, profilesGone: [] };
  const found = [readKept(read, before), readKept(read, after)] as const;
  const [was, is] = found;
  if (typeof was !== 'string' && typeof is !== 'string')
    return { profiles: { before: was, after: is }, profilesGone: [] };
  return { profiles: null, profilesGone: found.filter((one) => typeof one === 'string') };
}

/** A profile that can be used at least in part, or why there is none. */
function readKept(read: Read, path: string): CpuProfile | string {
  const text = read(path, String);
  if (text === null) return `${path} is not in the run's folder`;
  try {
    return parseProfile(text);
  } catch (error) {
    return `${path} cannot be read: ${messageOf(error)}`;
  }
}

function profileOf(result: RunResult, variant: string): string | undefined {
  const process = result.profile?.process ?? 'storefront';
  return armOf(result, variant, 'triggered')?.profiles.find((one) => one.tool === 'v8' && one.process === process)
    ?.path;
}

/** Of the role that has several processes with a profile that can be read. */
function readBeside(result: RunResult, read: (path: string) => CpuProfile | null): RunFiles['beside'] {
  const profiles = armOf(result, 'defect', 'triggered')?.profiles.filter(({ tool }) => tool === 'v8') ?? [];
  const byRole = Map.groupBy(profiles, ({ process }) => process.replace(/-\d+$/, ''));
  const alike = [...byRole.values()].find((processes) => processes.length > 1) ?? [];
  const found: ProfiledProcess[] = [];
  for (const { process, path } of alike) {
    const profile = read(path);
    if (profile) found.push({ process, path, profile });
  }
  found.sort((one, other) => busyShareOf(other.profile) - busyShareOf(one.profile));
  const [busiest, idlest] = [found[0], found.at(-1)];
  return busiest && idlest && busiest !== idlest ? { busiest, idlest, of: alike.length } : null;
}

/** When the run began, on the clock of its evidence. Throws for what is no plan. */
function parseStart(text: string): number {
  const { runStartedMs }: { runStartedMs: unknown } = JSON.parse(text);
  if (typeof runStartedMs !== 'number') throw new Error('this plan does not say when the run began');
  return runStartedMs;
}

/** With times in ms since the run's start. */
export function sinceStart(outcomes: Outcomes, startedMs: number): Rows<SeenView> {
  const move = (atMs: number | null) => (atMs === null ? null : atMs - startedMs);
  return mapRows(viewsOf([{ from: 'pages', value: outcomes }]), (view) => ({
    ...view,
    atMs: view.atMs - startedMs,
    doneMs: move(view.doneMs),
    decidedMs: move(view.decidedMs),
  }));
}

/** Throws for what is no profile. */
function parseProfile(text: string): CpuProfile {
  const profile: CpuProfile = JSON.parse(text);
  const read = readProfile(profile);
  if (!read.usable) throw new Error(read.why);
  return profile;
}
