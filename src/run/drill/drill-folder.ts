import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, messageOf } from '../../errors.ts';
import {
  type DrillEvent,
  type DrillHappening,
  type DrillHead,
  type DrillRecord,
  type DrillSecond,
  drillHead,
  parseEvents,
  parseSeconds,
} from '../../judge/drill-record.ts';
import { writeJson } from '../store.ts';

/** `drills/<time>/`: see `src/judge/drill-record.ts`. */

const headFile = 'drill.json';
const eventsFile = 'events.jsonl';
const secondsFile = 'seconds.jsonl';

/** Makes `<out>/<time>`; gives its absolute path. Error: `disk-full`. */
export async function makeDrillFolder(outFolder: string, startedAt: Date): Promise<string> {
  const name = startedAt.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  try {
    await mkdir(outFolder, { recursive: true });
    for (let suffix = 1; ; suffix += 1) {
      const folder = join(outFolder, suffix === 1 ? name : `${name}-${suffix}`);
      if (existsSync(folder)) continue;
      await mkdir(folder);
      return folder;
    }
  } catch (cause) {
    throw new LabError(
      'disk-full',
      `the drill cannot be written to ${outFolder}: ${messageOf(cause)}`,
      'Choose a folder that you may write to with `--out DIR`.',
      { cause },
    );
  }
}

export function writeHead(folder: string, head: DrillHead): Promise<void> {
  return writeJson(folder, headFile, head);
}

/** Error: `damaged-drill`. */
export function readHead(folder: string): DrillHead {
  return guard(folder, () => drillHead.parse(JSON.parse(readFileSync(join(folder, headFile), 'utf8'))));
}

/** Everything that has been kept of it. Error: `damaged-drill`. */
export function readDrill(folder: string): DrillRecord {
  return guard(folder, () => ({
    head: readHead(folder),
    events: parseEvents(readIfThere(join(folder, eventsFile))),
    seconds: parseSeconds(readIfThere(join(folder, secondsFile))),
  }));
}

/** On disk when it returns: a crash that comes later costs nothing. */
export function appendEvent(folder: string, happening: DrillHappening, at = new Date()): DrillEvent {
  const { pagedAt } = readHead(folder);
  const atMs = pagedAt === null ? null : at.getTime() - Date.parse(pagedAt);
  const event = { at: at.toISOString(), atMs, ...happening };
  appendFileSync(join(folder, eventsFile), `${JSON.stringify(event)}\n`);
  return event;
}

export function appendSeconds(folder: string, seconds: readonly DrillSecond[]): void {
  if (seconds.length === 0) return;
  appendFileSync(join(folder, secondsFile), seconds.map((second) => `${JSON.stringify(second)}\n`).join(''));
}

/** Of all drills in the folder, oldest first. */
export async function listDrillFolders(outFolder: string): Promise<string[]> {
  const names = await readdir(outFolder).catch(() => []);
  return names
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
    .map((name) => join(outFolder, name))
    .filter((folder) => existsSync(join(folder, headFile)));
}

/** The drill that has not ended; null: there is none. */
export async function findOpenDrill(outFolder: string): Promise<string | null> {
  const folders = await listDrillFolders(outFolder);
  return folders.findLast((folder) => readHead(folder).endedAt === null) ?? null;
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function guard<T>(folder: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    const [why] = messageOf(cause).split('\n', 1);
    throw new LabError(
      'damaged-drill',
      `the drill in ${folder} cannot be read: ${why}`,
      'Name the folder of a drill (`drills/<time>`), or take that one away.',
      { cause },
    );
  }
}
