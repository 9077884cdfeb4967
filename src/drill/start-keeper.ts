import { type ChildProcess, fork } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '../errors.ts';
import { projectFolder } from '../lab/folders.ts';
import { interrupted } from '../world/interrupted.ts';
import { type KeeperNews, type KeeperOrder, keeperReport } from './keeper-messages.ts';
import { claimKeeping, findKeeper } from './keeper-pid.ts';

const entry = fileURLToPath(new URL('./keeper-main.ts', import.meta.url));

/** Without a word from the trainee for so long, a drill's world is ended. */
export const usualPatienceMs = 30 * 60_000;

export interface KeeperStart {
  readonly folder: string;
  readonly resumed: boolean;
  readonly patienceMs: number;
  readonly onNews: (news: KeeperNews) => void;
  /** Aborting it ends the keeper, as long as it has not been left alone. */
  readonly signal: AbortSignal;
}

/**
 * Starts the process that keeps a drill's world, in a session of its own; resolves once it has paged, or once a resumed
 * world is up, and leaves it alone from then on. Errors: what ended it.
 */
export async function startKeeper({ folder, resumed, patienceMs, onNews, signal }: KeeperStart): Promise<void> {
  signal.throwIfAborted();
  if (findKeeper(folder) !== null) {
    throw new LabError(
      'usage',
      'its world is already coming up',
      'Wait for it, or end it: `npm run lab -- drill end`.',
    );
  }
  const log = openSync(join(folder, 'keeper.log'), 'a');
  const child = fork(entry, [], {
    cwd: projectFolder,
    detached: true,
    env: plainEnvironment(),
    execArgv: [],
    stdio: ['ignore', log, log, 'ipc'],
  });
  if (child.pid !== undefined) claimKeeping(folder, child.pid);
  const order = (what: KeeperOrder) => child.connected && child.send(what);
  order({ kind: 'keep', folder, resumed, patienceMs, terminalPid: findTerminalLeader() });
  const onAbort = () => child.connected && child.disconnect();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await awaitNews(child, onNews);
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

function awaitNews(child: ChildProcess, onNews: (news: KeeperNews) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const { data: report } = keeperReport.safeParse(message);
      if (!report) return;
      if (report.kind === 'failed') {
        reject(new LabError(report.code, report.message, report.hint));
        return;
      }
      onNews(report);
      if (report.kind !== 'doing') resolve();
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
  const kept = /^(PATH|HOME|USER|LOGNAME|SHELL|TZ|TMPDIR|LANG|LC_\w+|TWO_AM_LABS|LD_PRELOAD|TWO_AM_SLOW_CLOCK)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)));
}

/** The shell of the terminal that this was typed in; null: no terminal, or a system that does not tell. */
function findTerminalLeader(): number | null {
  if (!process.stdin.isTTY || process.platform !== 'linux') return null;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const session = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
  return session > 0 ? session : null;
}
