import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError, messageOf } from '../errors.ts';
import {
  type DrillEvent,
  type DrillHappening,
  type DrillHead,
  type DrillRecord,
  type DrillSecond,
  drillHead,
  type MachineSecond,
  parseEvents,
  parseMachine,
  parseSeconds,
} from '../judge/drill/drill-record.ts';
import { upgradeHead } from '../judge/drill/upgrade-drill.ts';
import { showPath } from '../lab/fault-line.ts';
import { readPlainText } from '../run/plain-file.ts';
import { sayProblem } from '../run/read-arm.ts';
import { requireSpace } from '../run/require-space.ts';
import { writeJson } from '../run/store.ts';
import { findKeeper } from './keeper-pid.ts';

/** `drills/<time>/`: see `src/judge/drill/drill-record.ts`. */

const headFile = 'drill.json';
const eventsFile = 'events.jsonl';
const secondsFile = 'seconds.jsonl';
const machineFile = 'machine.jsonl';

/** Makes `<out>/<time>`; gives its absolute path. Error: `disk-full`. */
export async function makeDrillFolder(outFolder: string, startedAt: Date): Promise<string> {
  const name = startedAt.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  try {
    await requireSpace(outFolder, 'drill');
    for (let suffix = 1; ; suffix += 1) {
      const folder = join(outFolder, suffix === 1 ? name : `${name}-${suffix}`);
      if (existsSync(folder)) continue;
      await mkdir(folder, { mode: 0o700 });
      return folder;
    }
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    throw new LabError(
      'disk-full',
      `the drill cannot be written to ${outFolder}: ${messageOf(cause)}`,
      'Choose a folder that you can write to with `--out DIR`.',
      { cause },
    );
  }
}

export function writeHead(folder: string, head: DrillHead): Promise<void> {
  return writeJson(folder, headFile, head);
}

/** Error: `damaged-drill`. */
export function readHead(folder: string): DrillHead {
  return guard(folder, () => drillHead.parse(upgradeHead(JSON.parse(readPlainText(folder, headFile)))));
}

/** Everything that has been kept of it. Error: `damaged-drill`. */
export function readDrill(folder: string): DrillRecord {
  const remarks: string[] = [];
  const leftOut = (file: string) => (line: number) => {
    remarks.push(`${basename(folder)}/${file}:${line} is cut off, and is left out`);
  };
  return guard(folder, () => ({
    head: readHead(folder),
    events: parseEvents(readIfThere(folder, eventsFile), leftOut(eventsFile)),
    seconds: parseSeconds(readIfThere(folder, secondsFile), leftOut(secondsFile)),
    machine: parseMachine(readIfThere(folder, machineFile), leftOut(machineFile)),
    ...(remarks.length === 0 ? {} : { remarks }),
  }));
}

/** On disk when it returns: a crash that comes later costs nothing. */
export function appendEvent(folder: string, happening: DrillHappening, at = new Date()): DrillEvent {
  const { pagedAt } = readHead(folder);
  const atMs = pagedAt === null ? null : at.getTime() - Date.parse(pagedAt);
  const event = { at: at.toISOString(), atMs, ...happening };
  appendLines(join(folder, eventsFile), [event]);
  return event;
}

export function appendSeconds(folder: string, seconds: readonly DrillSecond[]): void {
  if (seconds.length === 0) return;
  appendLines(join(folder, secondsFile), seconds);
}

export function appendMachine(folder: string, second: MachineSecond): void {
  appendLines(join(folder, machineFile), [second]);
}

/** A last line that a crash has cut off stays a line of its own: what comes now must not be lost with it. */
function appendLines(file: string, values: readonly unknown[]): void {
  const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
  appendFileSync(file, isCutOff(file) ? `\n${text}` : text);
}

function isCutOff(file: string): boolean {
  if (!existsSync(file)) return false;
  const opened = openSync(file, 'r');
  try {
    const { size } = fstatSync(opened);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(opened, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
  } finally {
    closeSync(opened);
  }
}

/** Of all drills in the folder, oldest first. */
export async function listDrillFolders(outFolder: string): Promise<string[]> {
  const names = await readdir(outFolder).catch(() => []);
  return names
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
    .map((name) => join(outFolder, name))
    .filter((folder) => existsSync(join(folder, headFile)));
}

/**
 * The drill that has not ended; null: there is none. One that cannot be read is none that one could go on with, nor is one whose
 * world was killed before its page.
 */
export async function findOpenDrill(outFolder: string): Promise<string | null> {
  const folders = await listDrillFolders(outFolder);
  return folders.findLast(isOpen) ?? null;
}

/** The same, where there has to be one. Error: `no-drill`. */
export async function requireOpenDrill(outFolder: string): Promise<string> {
  const folder = await findOpenDrill(outFolder);
  if (folder !== null) return folder;
  throw new LabError(
    'no-drill',
    'no drill is under way',
    `Start one: \`npm run lab -- drill\`. Looked in ${showPath(outFolder)}: one that was begun with \`--out DIR\` needs it in each command.`,
  );
}

function isOpen(folder: string): boolean {
  try {
    const { endedAt, pagedAt } = readHead(folder);
    return endedAt === null && (pagedAt !== null || findKeeper(folder) !== null);
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}

function readIfThere(folder: string, file: string): string {
  return existsSync(join(folder, file)) ? readPlainText(folder, file) : '';
}

function guard<T>(folder: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    throw new LabError(
      'damaged-drill',
      `the drill in ${folder} cannot be read: ${sayProblem(cause)}`,
      'Name the folder of a drill (`drills/<time>`), or remove this one.',
      { cause },
    );
  }
}
