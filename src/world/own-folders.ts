import { accessSync, constants, lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { LabError } from '../errors.ts';
import { projectFolder } from '../lab/folders.ts';

/**
 * Folders of this user alone, for what must not be anybody else's: code that is run, sockets whose answers are believed. In a
 * folder for all, another user can be there first.
 */

const user = process.getuid?.() ?? -1;

/** For compiled code; null: there is no place for it, and all works without. Error: `unfit-environment`. */
export function compiledFolder(): string | null {
  const folder = takeFirst([cacheFolder(), projectCache()]);
  return folder === null ? null : join(folder, 'compiled');
}

/**
 * For sockets, whose path may have only so many bytes: that of the login session (XDG), or what stands for it where nobody has
 * logged in. Error: `unfit-environment`.
 */
export function runtimeFolder(longestBytes: number): string {
  const session = process.env.XDG_RUNTIME_DIR || `/run/user/${user}`;
  const cache = cacheFolder();
  const candidates = [isMine(session) ? join(session, 'two-am') : null, cache, projectCache()];
  const folder = takeFirst(candidates.filter((path) => path !== null && Buffer.byteLength(path) <= longestBytes));
  if (folder !== null) return folder;
  throw new LabError(
    'unfit-environment',
    'There is no folder of yours alone whose path is short enough for a socket.',
    'Name one in XDG_RUNTIME_DIR, such as a new folder in your home, with `chmod 700`.',
  );
}

/** Throws where somebody else can put something there, or exchange it. Error: `unfit-environment`. */
function checkOwn(path: string): void {
  const found = lstatSync(path);
  if (!found.isDirectory()) throw refuse(path, found.isSymbolicLink() ? 'it is a link' : 'it is no folder');
  if (found.uid !== user) throw refuse(path, 'it belongs to another user');
  if ((found.mode & 0o077) !== 0) throw refuse(path, 'others may open it', `chmod 700 ${path}`);
  const open = findOpenToAll(path);
  if (open !== null) throw refuse(path, `everybody may exchange what is in ${open}`, `chmod o-w ${open}`);
}

/** The first folder on the way down to it in which everybody may rename what is not theirs; null: none. */
export function findOpenToAll(path: string): string | null {
  const above = dirname(path);
  const found = above === path ? null : findOpenToAll(above);
  if (found !== null) return found;
  const { mode } = statSync(above);
  return (mode & 0o002) !== 0 && (mode & 0o1000) === 0 ? above : null;
}

/** Whether the folder is there, and this user's: what another has left in the environment is not taken. */
function isMine(folder: string): boolean {
  if (!isAbsolute(folder)) return false;
  try {
    return statSync(folder).uid === user;
  } catch {
    return false;
  }
}

function cacheFolder(): string | null {
  const { XDG_CACHE_HOME } = process.env;
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) {
    return isMine(existing(XDG_CACHE_HOME)) ? join(XDG_CACHE_HOME, 'two-am') : null;
  }
  const home = findHome();
  if (!isMine(home)) return null;
  return join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'two-am');
}

/** In many a container nobody has one. */
function findHome(): string {
  try {
    return homedir();
  } catch {
    return '';
  }
}

/** Several users may run one clone. */
function projectCache(): string {
  return join(projectFolder, 'node_modules', '.cache', `two-am-${user}`);
}

function existing(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : existing(dirname(path));
  }
}

/** Made where it is not there. What cannot be made or written is passed over; what is there and is not this user's alone is refused. */
function takeFirst(paths: readonly (string | null)[]): string | null {
  for (const path of paths) {
    if (path === null || !make(path)) continue;
    checkOwn(join(realpathSync(dirname(path)), basename(path)));
    if (isWritable(path)) return path;
  }
  return null;
}

/** Whether it is there now: as nobody else's, if it was not before. */
function make(path: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    mkdirSync(path, { mode: 0o700 });
  } catch {
    // What is there already is looked at by whoever asked.
  }
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Of this user, but perhaps of a disk that is only to be read. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function refuse(path: string, why: string, mend = `rm -r ${path}`): LabError {
  return new LabError(
    'unfit-environment',
    `${path} is not used: ${why}.`,
    `What lies there may be another user's. Look what it is; then \`${mend}\` mends it.`,
  );
}
