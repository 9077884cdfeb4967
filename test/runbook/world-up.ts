import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface WorldUp extends AsyncDisposable {
  /** As the table of `up` gives them: process name → pid, and the addresses that follow. */
  readonly processes: ReadonlyMap<string, { readonly pid: number; readonly addresses: readonly string[] }>;
  /** Of `up` and of all that it runs now: a mitigation may have restarted some. */
  pids(): readonly number[];
}

const processLine = /^ {2}(?<name>[\w-]+) +pid (?<pid>\d+) *(?<addresses>.*)$/;
const startsWithinMs = 90_000;
const endsWithinMs = 5_000;

/** `npm run lab -- up`, without npm, so that signals reach it; disposing it ends the world. */
export async function startUp(labId: string, env: NodeJS.ProcessEnv): Promise<WorldUp> {
  const child = spawn(process.execPath, ['bin/lab.mjs', 'up', labId, '--state', 'incident'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  await using starting = new AsyncDisposableStack();
  starting.defer(async () => {
    child.kill('SIGINT');
    const late = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
    await ended;
    clearTimeout(late);
  });

  let said = '';
  child.stderr.on('data', (data) => {
    said += data;
  });
  const processes = new Map<string, { pid: number; addresses: readonly string[] }>();
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    said += `${line}\n`;
    const { name, pid, addresses = '' } = processLine.exec(line)?.groups ?? {};
    if (name) processes.set(name, { pid: Number(pid), addresses: addresses.split(/ +/) });
    if (line.includes('Ctrl-C')) resolve();
  });
  child.once('exit', () => reject(new Error(`up ended:\n${said}`)));
  const late = setTimeout(() => reject(new Error(`up is not ready:\n${said}`)), startsWithinMs);
  await ready.finally(() => clearTimeout(late));

  const started = starting.move();
  return { processes, pids: () => findFamily(child.pid ?? 0), [Symbol.asyncDispose]: () => started.disposeAsync() };
}

function findFamily(parent: number): readonly number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ +/).map(Number));
  return [parent, ...rows.flatMap(([pid = 0, ppid]) => (ppid === parent ? pid : []))];
}
