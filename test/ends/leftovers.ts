import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readStored } from '../../src/run/store.ts';

/** What a killed command has left on this machine. Linux: all is read from /proc. */

export interface Den {
  /** Of one command alone. */
  readonly folder: string;
  /** Its TMPDIR, which all that it starts inherits: by that they are known, whoever their parent is by now. */
  readonly scratch: string;
  /** Its XDG_RUNTIME_DIR, for sockets. */
  readonly runtime: string;
  readonly out: string;
}

export interface OwnProcess {
  readonly pid: number;
  readonly command: string;
}

export function listOwn({ scratch }: Den): OwnProcess[] {
  const mark = `TMPDIR=${scratch}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => readProc(pid, 'environ').split('\0').includes(mark))
    .map((pid) => ({ pid: Number(pid), command: readProc(pid, 'cmdline').split('\0').join(' ').trim() }));
}

/** Inodes of the sockets on which they listen now. */
export function listListening(own: readonly OwnProcess[]): Set<string> {
  const open = new Set(own.flatMap(({ pid }) => socketsOf(pid)));
  return new Set([...listeningSockets()].filter((inode) => open.has(inode)));
}

export function sayProcess({ pid, command }: OwnProcess): string {
  return `process: ${pid} ${command.slice(0, 80)}`;
}

/** Besides processes, a line each; empty: nothing is left. */
export async function listLeft(den: Den, listened: ReadonlySet<string>): Promise<string[]> {
  const still = listeningSockets();
  const ports = [...listened].filter((inode) => still.has(inode)).map((inode) => `port: socket ${inode} listens`);
  const files = [den.scratch, den.runtime].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      // The folder for sockets itself stays, as the session's do.
      .filter((entry) => !(folder === den.runtime && entry.isDirectory()))
      .map((entry) => `file: ${relative(den.folder, join(entry.parentPath, entry.name))}`),
  );
  return [...ports, ...files, ...listGroups(), ...(await listHalfWritten(den.out))];
}

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return list(folder).flatMap((name) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(join(folder, name)))?.[1] ?? [];
    } catch {
      return [];
    }
  });
}

function listeningSockets(): Set<string> {
  const listening = '0A';
  const rows = ['tcp', 'tcp6', 'udp'].flatMap((table) => readProc('net', table).split('\n').slice(1));
  return new Set(
    rows.map((row) => row.trim().split(/\s+/)).flatMap((cells) => (cells[3] === listening ? (cells[9] ?? []) : [])),
  );
}

/** Whoever makes control groups one day has to take them away as well. */
function listGroups(): string[] {
  const found = execFileSync('find', ['/sys/fs/cgroup', '-type', 'd', '-name', '*two-am*'], { encoding: 'utf8' });
  return found.split('\n').flatMap((path) => (path === '' ? [] : [`cgroup: ${path}`]));
}

/** Runs that look finished and are not; what an unfinished run has gathered may stay, since nobody takes it for one. */
async function listHalfWritten(out: string): Promise<string[]> {
  const runs = list(out, true).filter((path) => path.endsWith('run.json'));
  const said = await Promise.all(
    runs.map((path) =>
      readStored(join(out, path, '..')).then(
        () => [],
        (error: unknown) => [`run: ${path}: ${error instanceof Error ? error.message : error}`],
      ),
    ),
  );
  const drills = list(out, true)
    .filter((path) => path.endsWith('drill.json'))
    .filter((path) => !isJson(readFileSync(join(out, path), 'utf8')))
    .map((path) => `drill: ${path} is half-written`);
  return [...said.flat(), ...drills];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function list(folder: string, recursive = false): string[] {
  try {
    return readdirSync(folder, { recursive }).map(String);
  } catch {
    return [];
  }
}

/** Empty: it has ended meanwhile, or is a zombie. */
function readProc(of: string, name: string): string {
  try {
    return readFileSync(`/proc/${of}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
