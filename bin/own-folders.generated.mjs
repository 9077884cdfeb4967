// Made by npm run launcher, from src/world/own-folders.ts.
const besideFolders = new URL('../src/lab/folders.ts', import.meta.url).href;

// src/world/own-folders.ts
import { accessSync, constants, lstatSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";

// src/errors.ts
var exitCodes = {
  /** Reproduced and verified. */
  verified: 0,
  /** Not reproduced, a fix not verified, or a wrong fix that works. */
  refuted: 1,
  /** Wrong use, or a failure of the lab itself. */
  failed: 2,
  /** Something on the machine is missing; the message says what to install. */
  missing: 3,
  /** A gate did not hold, so the run proves nothing. */
  inconclusive: 4,
  /** Interrupted, with everything cleaned up. */
  interrupted: 130
};
var codes = {
  usage: exitCodes.failed,
  "unknown-lab": exitCodes.failed,
  "broken-lab": exitCodes.failed,
  "broken-variant": exitCodes.failed,
  "process-died": exitCodes.failed,
  /** By a signal of its own code: nothing that a variant in JavaScript does brings it about. */
  "process-crashed": exitCodes.failed,
  "not-ready": exitCodes.failed,
  "no-answer": exitCodes.failed,
  "port-taken": exitCodes.failed,
  "disk-full": exitCodes.failed,
  "damaged-run": exitCodes.failed,
  "damaged-drill": exitCodes.failed,
  "no-drill": exitCodes.failed,
  "nothing-up": exitCodes.failed,
  "fault-refused": exitCodes.failed,
  /** Nothing is wrong with the code: this machine, as it is now, cannot show it. */
  "machine-short": exitCodes.inconclusive,
  codec: exitCodes.failed,
  "missing-tool": exitCodes.missing,
  "wrong-node": exitCodes.missing,
  "unsupported-platform": exitCodes.missing,
  /** A variable of the shell, or a limit of it, with which nothing can run. */
  "unfit-environment": exitCodes.missing,
  interrupted: exitCodes.interrupted
};
var LabError = class extends Error {
  code;
  /** What to do about it: one sentence. */
  hint;
  constructor(code, message, hint, options) {
    super(message, options);
    this.name = "LabError";
    this.code = code;
    this.hint = hint;
  }
  get exitCode() {
    return codes[this.code];
  }
};

// src/lab/folders.ts
import { fileURLToPath } from "node:url";
var projectFolder = fileURLToPath(new URL("../..", besideFolders));

// src/world/own-folders.ts
var user = process.getuid?.() ?? -1;
function compiledFolder() {
  const folder = takeFirst([cacheFolder(), projectCache()]);
  return folder === null ? null : join(folder, "compiled");
}
function runtimeFolder(longestBytes) {
  const session = process.env.XDG_RUNTIME_DIR || `/run/user/${user}`;
  const cache = cacheFolder();
  const candidates = [isMine(session) ? join(session, "two-am") : null, cache, projectCache()];
  const folder = takeFirst(candidates.filter((path) => path !== null && Buffer.byteLength(path) <= longestBytes));
  if (folder !== null) return folder;
  throw new LabError(
    "unfit-environment",
    "There is no folder of yours alone whose path is short enough for a socket.",
    "Name one in XDG_RUNTIME_DIR, such as a new folder in your home, with `chmod 700`."
  );
}
function checkOwn(path) {
  const found = lstatSync(path);
  if (!found.isDirectory()) throw refuse(path, found.isSymbolicLink() ? "it is a link" : "it is no folder");
  if (found.uid !== user) throw refuse(path, "it belongs to another user");
  if ((found.mode & 63) !== 0) throw refuse(path, "others may open it", `chmod 700 ${path}`);
  const open = findOpenToAll(path);
  if (open !== null) throw refuse(path, `everybody may exchange what is in ${open}`, `chmod o-w ${open}`);
}
function findOpenToAll(path) {
  const above = dirname(path);
  const found = above === path ? null : findOpenToAll(above);
  if (found !== null) return found;
  const { mode } = statSync(above);
  return (mode & 2) !== 0 && (mode & 512) === 0 ? above : null;
}
function isMine(folder) {
  if (!isAbsolute(folder)) return false;
  try {
    return statSync(folder).uid === user;
  } catch {
    return false;
  }
}
function cacheFolder() {
  const { XDG_CACHE_HOME } = process.env;
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) {
    return isMine(existing(XDG_CACHE_HOME)) ? join(XDG_CACHE_HOME, "two-am") : null;
  }
  const home = findHome();
  if (!isMine(home)) return null;
  return join(home, process.platform === "darwin" ? "Library/Caches" : ".cache", "two-am");
}
function findHome() {
  try {
    return homedir();
  } catch {
    return "";
  }
}
function projectCache() {
  return join(projectFolder, "node_modules", ".cache", `two-am-${user}`);
}
function existing(path) {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : existing(dirname(path));
  }
}
function takeFirst(paths) {
  for (const path of paths) {
    if (path === null || !make(path)) continue;
    checkOwn(join(realpathSync(dirname(path)), basename(path)));
    if (isWritable(path)) return path;
  }
  return null;
}
function make(path) {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 448 });
    mkdirSync(path, { mode: 448 });
  } catch {
  }
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
function isWritable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
function refuse(path, why, mend = `rm -r ${path}`) {
  return new LabError(
    "unfit-environment",
    `${path} is not used: ${why}.`,
    `What lies there may be another user's. Look what it is; then \`${mend}\` mends it.`
  );
}
export {
  compiledFolder,
  findOpenToAll,
  runtimeFolder
};
