import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LabError, messageOf } from '../errors.ts';
import type { ArmEvidence } from '../judge/record/evidence.ts';
import { builtIn, type Registry, registryFor } from '../judge/record/registry.ts';
import { type RunResult, runResult } from '../judge/record/result.ts';
import { upgradePlan, upgradeRun } from '../judge/record/upgrade-run.ts';
import { findFalseCure, findMisjudged } from '../judge/verdict/contradictions.ts';
import type { CpuProfile, EvidenceOf, Source } from '../lab/evidence.ts';
import { loadLab } from '../lab/load/discover.ts';
import type { Found } from '../lab/measure.ts';
import { assembleJudged, judgeOne, type RunPlan, runPlan } from './assemble.ts';
import { findDifferences, manifestName, takeManifest } from './manifest.ts';
import { readPlainLines, readPlainText } from './plain-file.ts';
import { inFile, readArm, type StoredFiles, sayProblem } from './read-arm.ts';
import { reassembleRun } from './stored-arms.ts';
import { readViews } from './stored-evidence.ts';

/** The run folder: what is written here is all that `judge` and `report` need. */

/** All of it or nothing: whoever dies, or finds the disk full, half way through leaves no file that looks whole. */
export async function writeText(
  folder: string,
  path: string,
  text: string | Uint8Array | AsyncIterable<string>,
  option: '--out DIR' | '--file FILE' | '--html FILE' = '--out DIR',
  signal?: AbortSignal,
): Promise<void> {
  const file = join(folder, path);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, typeof text === 'string' ? piecesOf(text) : text, signal ? { signal } : {});
    await rename(`${file}.part`, file);
  } catch (cause) {
    await rm(`${file}.part`, { force: true }).catch(() => {});
    signal?.throwIfAborted();
    // Of what was to be written, and says itself what is wrong.
    if (cause instanceof LabError) throw cause;
    throw writeError(
      option === '--out DIR' ? `The run cannot be written to ${folder}` : `${file} cannot be written`,
      cause,
      option,
    );
  }
}

const pieceChars = 2 ** 18;

/** A long text becomes bytes a piece at a time; no letter of two units is cut. */
function* piecesOf(text: string): Iterable<string> {
  for (let from = 0; from < text.length; ) {
    const to = from + pieceChars;
    const isCut = /[\ud800-\udbff]/.test(text.charAt(to - 1));
    yield text.slice(from, isCut ? to + 1 : to);
    from = isCut ? to + 1 : to;
  }
}

export function writeJson(folder: string, path: string, value: unknown): Promise<void> {
  return writeText(folder, path, `${JSON.stringify(value, null, 2)}\n`);
}

function writeError(says: string, cause: unknown, option: string): LabError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const hint =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? `Make room on that disk, or write elsewhere with \`${option}\`. Earlier runs are untouched.`
      : `Choose a place that you can write to with \`${option}\`.`;
  return new LabError('disk-full', `${says}: ${messageOf(cause)}`, hint, { cause });
}

/** One file a gatherer and process; page views one a line. */
export async function writeEvidence(runFolder: string, evidence: ArmEvidence): Promise<void> {
  const { found, ...head } = evidence;
  const index: (Omit<Found<unknown>, 'value'> & { source: Source; path: string })[] = [];
  for (const [source, list] of Object.entries(found) as [Source, readonly Found<unknown>[]][]) {
    for (const { from, value, ...clocked } of list) {
      const path = evidencePath(evidence, source, from);
      index.push({ source, from, path, ...clocked });
      const text = source === 'outcomes' ? writeViews(value as EvidenceOf['outcomes']) : JSON.stringify(value);
      await writeText(runFolder, path, text);
    }
  }
  await writeJson(runFolder, join(evidence.folder, 'arm.json'), { ...head, found: index });
}

/** A profile lies where a person looks for it, under the name that its tools expect. */
function evidencePath({ folder, variant }: ArmEvidence, source: Source, from: string): string {
  if (source === 'cpu-profile') return profilePath(variant, from);
  return join(folder, source === 'outcomes' ? `${from}.jsonl` : `${source}.${from}.json`);
}

export function profilePath(variant: string, process: string): string {
  return join('profiles', `${fileNameOf(variant)}.${process}.cpuprofile`);
}

/** A variant's id, which may hold a colon and what a learner called his file, as part of a path. */
export function fileNameOf(variant: string): string {
  return variant.replaceAll(/[^\w.-]/g, '-');
}

/** The first line says what holds for all views, then one line a view. */
function writeViews({ views, ...head }: EvidenceOf['outcomes']): string {
  return `${[head, ...views].map((line) => JSON.stringify(line)).join('\n')}\n`;
}

export function parsePlan(text: string): RunPlan {
  return runPlan.parse(upgradePlan(JSON.parse(text)));
}

export function parseRun(text: string): RunResult {
  return runResult.parse(upgradeRun(JSON.parse(text)));
}

/** One that is to be believed, by whoever looks for what it says against itself. */
function parseSound(text: string, ...find: readonly ((result: RunResult) => string | null)[]): RunResult {
  const result = parseRun(text);
  const contradiction = find.map((one) => one(result)).find((found) => found !== null);
  if (contradiction) throw new Error(contradiction);
  return result;
}

/** Once all of a run is there. */
export async function writeManifest(runFolder: string): Promise<void> {
  await writeJson(runFolder, manifestName, await takeManifest(runFolder));
}

/**
 * Refuses what is not as the run wrote it. What is gone is for the reader to miss, unless it is a part of evidence that is kept
 * otherwise; what was put beside it is nobody's evidence.
 */
async function checkAsWritten(
  runFolder: string,
  isNeeded: (path: string) => boolean,
  wantsAll: boolean,
): Promise<void> {
  const inArms = (path: string) => path.startsWith('arms/');
  const [first] = (await findDifferences(runFolder)).filter(
    ({ path, how }) => isNeeded(path) && (how === 'changed' || (wantsAll && inArms(path))),
  );
  if (first) throw new Error(`${first.path} ${edited[first.how]}`);
}

const edited = {
  changed: `is not what the run wrote: it was edited or damaged (${manifestName} has its digest)`,
  gone: 'is gone, and other evidence is there',
  added: 'was not written by the run',
} as const;

/** Error: `damaged-run`. */
export async function readRun(runFolder: string): Promise<RunResult> {
  return guardRun(runFolder, async () => {
    const result = readPart(runFolder, 'run.json', (text) => parseSound(text, findMisjudged, findFalseCure));
    await checkAsWritten(runFolder, () => true, false);
    return result;
  });
}

/** What `run.json` says, whatever the evidence does; null: it is not there. Error: `damaged-run`. */
export async function readStored(runFolder: string): Promise<RunResult | null> {
  if (!existsSync(join(runFolder, 'run.json'))) return null;
  return guardRun(runFolder, async () => readPart(runFolder, 'run.json', parseRun));
}

/** What a verdict is taken from. */
const isEvidence = /^(arms\/|plan\.json$|profiles\/.*\.cpuprofile$)/;

/** Judges the stored evidence again, from that folder alone; where all of it was left out, the stored arms. Error: `damaged-run`. */
export async function rejudge(runFolder: string): Promise<RunResult> {
  return guardRun(runFolder, async () => {
    const plan = readPart(runFolder, 'plan.json', parsePlan);
    const isKept = await keepsEvidence(runFolder);
    await checkAsWritten(runFolder, (path) => !isKept || isEvidence.test(path), isKept);
    if (!isKept) return runResult.parse(await rejudgeArms(runFolder, plan));
    const folders = (await readdir(join(runFolder, 'arms'))).sort();
    const registry = await registryOf(plan.head.lab);
    // One after the other: the evidence of an arm may be large, and is not needed once it is judged.
    const judged = folders.map((name) => judgeOne(plan, readArm(filesBelow(runFolder), join('arms', name)), registry));
    return runResult.parse(assembleJudged(plan, judged));
  });
}

/** What is kept of an arm, request by request, on the clock of the run's evidence. */
export interface ArmRequests {
  /** By stream; those of samples were kept, and nothing else. */
  readonly outcomes: readonly Found<EvidenceOf['outcomes']>[];
  readonly ledgers: readonly Found<EvidenceOf['ledger']>[];
}

/** Of one arm, by its folder in the run's. Error: `damaged-run`. */
export async function readRequests(runFolder: string, folder: string): Promise<ArmRequests> {
  return guardRun(runFolder, async () => {
    if (existsSync(join(runFolder, folder, 'arm.json'))) {
      const { outcomes = [], ledger = [] } = readArm(filesBelow(runFolder), folder).found;
      return { outcomes, ledgers: ledger };
    }
    const paths = await listEnding(runFolder, folder, '.jsonl');
    const outcomes = paths.sort().map((path) => ({
      from: basename(path, '.jsonl'),
      value: inFile(path, () => readViews(readPlainLines(runFolder, path))),
    }));
    return { outcomes, ledgers: [] };
  });
}

/** What the runner knew of a stored run. Error: `damaged-run`. */
export async function readPlan(runFolder: string): Promise<RunPlan> {
  return guardRun(runFolder, async () => readPart(runFolder, 'plan.json', parsePlan));
}

/** Whether the arms have their raw evidence. That of a sample was left out of all of them alike; where it is gone from some, the run is damaged. */
export async function keepsEvidence(runFolder: string): Promise<boolean> {
  const paths = await readdir(join(runFolder, 'arms'), { recursive: true });
  return paths.length === 0 || paths.some((path) => basename(path) === 'arm.json');
}

/** What is left beside the arms has to be whole. */
async function rejudgeArms(runFolder: string, plan: RunPlan): Promise<RunResult> {
  const stored = readPart(runFolder, 'run.json', (text) => parseSound(text, findMisjudged));
  if (stored.id !== plan.head.id) throw new Error('its run.json and plan.json are from different runs');
  for (const path of await listEnding(runFolder, 'arms', '.jsonl'))
    inFile(path, () => readViews(readPlainLines(runFolder, path)));
  const paths = await listEnding(runFolder, 'profiles', '.cpuprofile');
  const profiles = new Map(
    paths.map((path) => [path, readPart(runFolder, path, (text): CpuProfile => JSON.parse(text))]),
  );
  return reassembleRun(plan, stored, profiles);
}

/** None where there is no such folder. */
async function listEnding(runFolder: string, folder: string, ending: string): Promise<string[]> {
  const names = await readdir(join(runFolder, folder), { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
}

/** A lab may bring measures of its own; where it is gone, those that come with two-am are all there is. */
async function registryOf(labId: string): Promise<Registry> {
  return loadLab(labId).then(
    ({ lab }) => registryFor(lab),
    () => builtIn,
  );
}

function readPart<T>(runFolder: string, path: string, parse: (text: string) => T): T {
  return inFile(path, () => parse(readPlainText(runFolder, path)));
}

function filesBelow(runFolder: string): StoredFiles {
  return { text: (path) => readPlainText(runFolder, path), lines: (path) => readPlainLines(runFolder, path) };
}

async function guardRun<T>(runFolder: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    const why =
      cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
        ? 'it is not a run folder, or not a complete one'
        : sayProblem(cause);
    throw new LabError(
      'damaged-run',
      `The run in ${runFolder} cannot be read: ${why}.`,
      'Name the folder of a finished run (`runs/<lab>/<time>`), or run the lab again.',
      { cause },
    );
  }
}
