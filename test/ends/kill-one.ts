import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { exitCodes } from '../../src/errors.ts';
import { type Den, listLeft, listListening, listOwn, sayProcess } from './leftovers.ts';
import { findOwner, program, type Victim } from './victims.ts';

export const signals = ['SIGTERM', 'SIGINT', 'SIGKILL', 'SIGHUP'] as const;
export type Signal = (typeof signals)[number];

export interface Kill {
  readonly victim: Victim;
  readonly signal: Signal;
  /** After the start of the command; where it has ended by then, nobody is killed. */
  readonly afterMs: number;
  /** All has to be gone by then. */
  readonly boundMs: number;
  readonly labs: string;
}

export type Killed =
  | { readonly how: 'gone'; readonly tookMs: number }
  | { readonly how: 'left'; readonly left: readonly string[] }
  /** It had ended by itself, well or not: nothing is said of how it ends. */
  | { readonly how: 'missed'; readonly why: string };

const triesAtMost = 3;
const preparedWithinMs = 180_000;
const everyMs = 50;
const urgent = -15;

/** Starts the command in a den of its own, kills it, and says what is left. What is, is ended and removed. */
export async function killOne(kill: Kill): Promise<Killed> {
  // Short: the path of a socket may have only so many bytes.
  const folder = await mkdtemp(join(tmpdir(), 'ends-'));
  const den: Den = { folder, scratch: join(folder, 't'), runtime: join(folder, 'r'), out: join(folder, 'out') };
  for (const path of [den.scratch, den.runtime]) mkdirSync(path, { mode: 0o700 });
  try {
    return await killIn(den, kill);
  } finally {
    setUrgency(0);
    for (const { pid } of listOwn(den)) end(pid, 'SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

async function killIn(den: Den, { victim, signal, afterMs, boundMs, labs }: Kill): Promise<Killed> {
  for (let tries = 1; victim.afterwards !== undefined; tries += 1) {
    const prepared = start(den, victim.args, labs);
    const code = await Promise.race([prepared.ended, wait(preparedWithinMs, 'late' as const, { ref: false })]);
    if (code === 0) break;
    // A machine that is not ours may not be calm enough for a night.
    if (code !== exitCodes.inconclusive || tries === triesAtMost)
      return { how: 'missed', why: `${victim.args.join(' ')} ended with ${code}` };
  }
  const command = start(den, victim.afterwards ?? victim.args, labs);
  await wait(afterMs);
  const own = listOwn(den);
  const listened = listListening(own);
  // Of a drill whose command is still about, whoever keeps the world is the one to kill.
  const owner = findOwner(own, victim.afterwards === undefined && command.isRunning() ? command.pid : null);
  if (owner === null) return { how: 'missed', why: `it had ended with ${await command.ended}` };
  // Beside burners, whoever looks would be what takes so long.
  setUrgency(urgent);
  const fromMs = performance.now();
  // A terminal tells all of its foreground; a supervisor, and a person, the one that he knows.
  const isWhole = owner === command.pid && (signal === 'SIGINT' || signal === 'SIGHUP');
  end(isWhole ? -owner : owner, signal);
  for (;;) {
    const running = listOwn(den);
    // What is looked for after that takes a while itself.
    const tookMs = performance.now() - fromMs;
    const left = running.length > 0 ? running.map(sayProcess) : await listLeft(den, listened);
    if (tookMs > boundMs) return { how: 'left', left: [...left, `it took ${Math.round(tookMs)} ms`] };
    if (left.length === 0) return { how: 'gone', tookMs };
    await wait(everyMs);
  }
}

function start(den: Den, args: readonly string[], labs: string) {
  mkdirSync(den.out, { recursive: true });
  const log = openSync(join(den.folder, 'log'), 'a');
  const child: ChildProcess = spawn(process.execPath, [program, ...args, ...outOf(args, den)], {
    cwd: den.folder,
    detached: true,
    env: { ...process.env, TMPDIR: den.scratch, XDG_RUNTIME_DIR: den.runtime, TWO_AM_LABS: labs, CI: '1' },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const ended = new Promise<number | string>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? String(signal))),
  );
  return { pid: child.pid ?? 0, ended, isRunning: () => child.exitCode === null && child.signalCode === null };
}

/** Where that is allowed. Whatever is started afterwards inherits it. */
function setUrgency(priority: number): void {
  try {
    setPriority(priority);
  } catch {
    // A person who may not: then it is as slow as the rest.
  }
}

/** The others write nothing. */
function outOf([first]: readonly string[], { out }: Den): string[] {
  return ['up', 'faults', 'serve'].includes(first ?? '') ? [] : ['--out', out];
}

function end(pid: number, signal: Signal): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone meanwhile.
  }
}
