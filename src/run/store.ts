import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError, messageOf } from '../errors.ts';
import type { ArmEvidence } from '../judge/evidence.ts';
import { builtIn, type Registry, registryFor } from '../judge/registry.ts';
import { type RunResult, runResult } from '../judge/result.ts';
import { loadLab } from '../lab/discover.ts';
import type { EvidenceOf, Source, View } from '../lab/evidence.ts';
import type { Found } from '../lab/measure.ts';
import type { RunPlan } from './assemble.ts';
import { assembleRun } from './assemble.ts';

/** The run folder: what is written here is all that `judge` and `report` need. */

export async function writeText(folder: string, path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  } catch (cause) {
    throw writeError(folder, cause);
  }
}

export function writeJson(folder: string, path: string, value: unknown): Promise<void> {
  return writeText(folder, path, `${JSON.stringify(value, null, 2)}\n`);
}

function writeError(folder: string, cause: unknown): LabError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const hint =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'Make room on that disk, or write elsewhere with `--out DIR`. Earlier runs are untouched.'
      : 'Choose a folder that you may write to with `--out DIR`.';
  return new LabError('disk-full', `The run cannot be written to ${folder}: ${messageOf(cause)}`, hint, { cause });
}

/** One file a gatherer and process; page views one a line. */
export async function writeEvidence(runFolder: string, evidence: ArmEvidence): Promise<void> {
  const { found, ...head } = evidence;
  const index: { source: Source; from: string; path: string }[] = [];
  for (const [source, list] of Object.entries(found) as [Source, readonly Found<unknown>[]][]) {
    for (const { from, value } of list) {
      const path = evidencePath(evidence, source, from);
      index.push({ source, from, path });
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
  return join('profiles', `${variant.replaceAll(/[^\w.-]/g, '-')}.${process}.cpuprofile`);
}

/** The first line says what holds for all views, then one line a view. */
function writeViews({ views, ...head }: EvidenceOf['outcomes']): string {
  return `${[head, ...views].map((line) => JSON.stringify(line)).join('\n')}\n`;
}

function readViews(text: string): EvidenceOf['outcomes'] {
  const [head, ...views] = text.trimEnd().split('\n');
  return { ...JSON.parse(head ?? ''), views: views.map((line): View => JSON.parse(line)) };
}

async function readEvidence(runFolder: string, folder: string): Promise<ArmEvidence> {
  const { found: index, ...head } = JSON.parse(await readFile(join(runFolder, folder, 'arm.json'), 'utf8'));
  const found: { [source: string]: Found<unknown>[] } = {};
  for (const { source, from, path } of index) {
    const text = await readFile(join(runFolder, path), 'utf8');
    found[source] ??= [];
    found[source].push({ from, value: source === 'outcomes' ? readViews(text) : JSON.parse(text) });
  }
  return { ...head, found, folder };
}

/** Error: `damaged-run`. */
export async function readRun(runFolder: string): Promise<RunResult> {
  return guardRun(runFolder, async () =>
    runResult.parse(JSON.parse(await readFile(join(runFolder, 'run.json'), 'utf8'))),
  );
}

/** Judges the stored evidence again, from that folder alone. Error: `damaged-run`. */
export async function rejudge(runFolder: string): Promise<RunResult> {
  return guardRun(runFolder, async () => {
    const plan: RunPlan = JSON.parse(await readFile(join(runFolder, 'plan.json'), 'utf8'));
    const folders = (await readdir(join(runFolder, 'arms'))).sort();
    const evidence = await Promise.all(folders.map((name) => readEvidence(runFolder, join('arms', name))));
    return runResult.parse(assembleRun(plan, evidence, await registryOf(plan.head.lab)));
  });
}

/** A lab may bring measures of its own; where it is gone, those that come with two-am are all there is. */
async function registryOf(labId: string): Promise<Registry> {
  return loadLab(labId).then(
    ({ lab }) => registryFor(lab),
    () => builtIn,
  );
}

async function guardRun(runFolder: string, read: () => Promise<RunResult>): Promise<RunResult> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    const why =
      cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
        ? 'it is no run folder, or not a whole one'
        : messageOf(cause).split('\n', 1)[0];
    throw new LabError(
      'damaged-run',
      `The run in ${runFolder} cannot be read: ${why}.`,
      'Name the folder of a finished run (`runs/<lab>/<time>`), or run the lab again.',
      { cause },
    );
  }
}
