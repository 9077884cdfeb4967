import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LabError } from '../errors.ts';
import { projectFolder } from '../lab/folders.ts';
import { interrupted } from '../world/interrupted.ts';
import { openKeeperLog } from './keeper-log.ts';
import { type KeeperOrder, keeperReport } from './keeper-messages.ts';
import { claimKeeping, findKeeper } from './keeper-pid.ts';

const entry = fileURLToPath(new URL('./keeper-main.ts', import.meta.url));

/** Without a word from the trainee for so long, a drill's world is ended. */
export const usualPatienceMs = 30 * 60_000;

/** Whoever brings a world up. */
export interface Starter {
  /** Hears what is being done meanwhile. */
  readonly onDoing: (text: string) => void;
  /** Leader of the terminal's session, with which the keeper may end; null: there is none to watch. */
  readonly terminalPid: number | null;
  /** Aborting it ends the keeper, as long as it has not been left alone. */
  readonly signal: AbortSignal;
}

export interface KeeperStart extends Starter {
  readonly folder: string;
  readonly resumed: boolean;
  readonly patienceMs: number;
}

/**
 * Starts the process that keeps a drill's world, in a session of its own; resolves once it has paged, or once a resumed
 * world is up, and leaves it alone from then on. Errors: what ended it.
 */
export async function startKeeper(start: KeeperStart): Promise<void> {
  const { folder, resumed, patienceMs, onDoing, terminalPid, signal } = start;
  signal.throwIfAborted();
  if (findKeeper(folder) !== null) {
    throw new LabError(
      'usage',
      'its world is already coming up',
      'Wait for it, or end it: `npm run lab -- drill end`.',
    );
  }
  const log = openKeeperLog(folder);
  const child = fork(entry, [], {
    cwd: projectFolder,
    detached: true,
    env: plainEnvironment(),
    execArgv: [],
    stdio: ['ignore', log, log, 'ipc'],
  });
  if (child.pid !== undefined) claimKeeping(folder, child.pid);
  const order = (what: KeeperOrder) => child.connected && child.send(what);
  order({ kind: 'keep', folder, resumed, patienceMs, terminalPid });
  const onAbort = () => child.connected && child.disconnect();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await awaitNews(child, onDoing);
    order({ kind: 'stay' });
    // It hangs up once it has heard; before that it would take our leaving for an abort.
    await new Promise<void>((resolve) => {
      child.once('disconnect', () => resolve());
      if (!child.connected) resolve();
    });
  } catch (error) {
    if (signal.aborted)
      await new Promise<void>((resolve) => (gone(child) ? resolve() : child.once('exit', () => resolve())));
    throw signal.aborted ? interrupted() : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    child.unref();
  }
}

function awaitNews(child: ChildProcess, onDoing: (text: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const { data: report } = keeperReport.safeParse(message);
      if (!report) return;
      if (report.kind === 'failed') {
        reject(new LabError(report.code, report.message, report.hint));
        return;
      }
      if (report.kind === 'doing') onDoing(report.text);
      else resolve();
    });
    child.once('error', reject);
    child.once('exit', () => {
      reject(new LabError('process-died', 'the world of the drill has ended', 'See `keeper.log` in its folder.'));
    });
  });
}

function gone({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** What was typed is in npm's variables, and every process of the world would show it. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept =
    /^(PATH|HOME|USER|LOGNAME|SHELL|TZ|TMPDIR|XDG_(CACHE_HOME|RUNTIME_DIR)|LANG|LC_\w+|TWO_AM_LABS|LD_PRELOAD|TWO_AM_SLOW_CLOCK)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)));
}
