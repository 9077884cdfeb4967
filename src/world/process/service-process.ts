import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LabError } from '../../errors.ts';
import { now } from '../../lab/clock.ts';
import type { Strays } from '../../lab/evidence.ts';
import type { LoadTick } from '../../lab/load-tick.ts';
import type { TracesPlan } from '../../lab/traces.ts';
import type { Role } from '../../lab/world.ts';
import type { Ask, Settings, Started } from '../../services/protocol.ts';
import { started } from '../../services/reply.ts';
import type { Member } from '../contract.ts';
import { createMemberClock } from '../member-clock.ts';
import { compiledFolder } from '../own-folders.ts';
import { keepTail } from '../stderr-tail.ts';
import { openBorder, strangeAnswer } from './message-border.ts';
import { alive } from './own-processes.ts';
import { blameFor, lookAtMachine, patienceAtMost } from './readings/look-at-machine.ts';
import { resetPeak } from './readings/read-memory.ts';
import { readUsage } from './readings/read-usage.ts';

const entry = fileURLToPath(new URL('../../services/main.ts', import.meta.url));
/** Where Node keeps compiled code. Told from outside, so that it serves the entry's own imports too. */
const tellCompiled = (folder: string | null) => (folder === null ? {} : { NODE_COMPILE_CACHE: folder });
/**
 * In there it is Node's own IPC, as it documents it for a custom `execPath`: JSON, a line each, on this descriptor. Our end is a
 * pipe like any other: Node's would throw at the first line that is no JSON, and hold whatever never ends.
 */
const channel = 3;
const channelled = { NODE_CHANNEL_FD: String(channel) };
/**
 * Thousands of connections come and go, and V8 would rather take memory than collect what they leave. Processes that run what a
 * person wrote are as Node makes them.
 */
const frugal = ['--max-semi-space-size=2', '--heap-growing-percent=10'];
const frugalRoles: ReadonlySet<Role> = new Set<Role>(['faults', 'balancer', 'dns']);
/** An overloaded process answers late; one that is silent for so long does not answer at all. */
const answerTimeoutMs = 15_000;
const stopTimeoutMs = 500;
/** JavaScript cannot raise them: Node itself failed, or a native add-on. A full heap ends by another, SIGABRT. */
const crashes = new Set(['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGTRAP']);

/** A process of the world. Disposing it ends it, whatever it is doing. */
interface Forked extends AsyncDisposable {
  readonly pid: number;
  ask(ask: Ask, timeoutMs?: number): Promise<unknown>;
  /** What it has said since its start that two-am does not know; null: nothing. */
  readStrays(): Strays | null;
  /** Ends it as a crash would: at once, its calls lost. */
  kill(): Promise<void>;
  /** Rejects when it ends unasked, or was ended because it floods the runner. */
  readonly died: Promise<never>;
}

/** One that serves. */
export interface ServiceProcess extends Forked, Member {
  /** Where it serves, on `started.port`. */
  readonly host: string;
  readonly started: Started;
}

/** One that loads its modules and waits for its settings. */
export interface ForkedProcess extends Forked {
  /** Left out: it may take 15 s. */
  start(settings: Settings, timeoutMs?: number, traces?: TracesPlan): Promise<ServiceProcess>;
}

export interface ProcessHooks {
  onTick?(seconds: readonly LoadTick[]): void;
  onPid?(pid: number): void;
  onExit?(pid: number): void;
  /** Whatever it prints. */
  onStderr?(text: string): void;
}

/**
 * Forks at once, so that several processes load side by side. Errors of `start`: what it says, `process-died`, `no-answer`,
 * `broken-variant` where it says what nobody knows.
 */
export function forkProcess(
  role: Role,
  name: string,
  variant: string | null,
  hooks: ProcessHooks,
  env: NodeJS.ProcessEnv = {},
): ForkedProcess {
  const flags = frugalRoles.has(role) ? frugal : [];
  const child = spawn(process.execPath, [...flags, entry, role, ...(variant ? [variant] : [])], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...tellCompiled(compiledFolder()), ...env, ...channelled },
  });
  const pid = child.pid ?? 0;
  const startedAtMs = now();
  if (child.pid !== undefined) {
    hooks.onPid?.(pid);
    alive.add(pid);
  }
  const lastWords = keepTail(child.stderr);
  const { onTick, onStderr } = hooks;
  if (onStderr) child.stderr?.on('data', (text: string) => onStderr(text));
  let ending = false;

  const { promise: died, reject: lose } = Promise.withResolvers<never>();
  died.catch(() => {});
  // All processes of one machine go by its one monotonic clock: what was once measured well stays so.
  const clock = createMemberClock(0);
  const border = openBorder(channelOf(child), {
    name,
    onClock: clock.take,
    ticks: role === 'load',
    ...(onTick ? { onTick } : {}),
    onFlood(error) {
      border.close(error);
      if (!ending) lose(error);
      child.kill('SIGKILL');
    },
  });
  const end = (how: string, crashed = false) => {
    if (child.pid !== undefined) {
      hooks.onExit?.(pid);
      alive.delete(pid);
    }
    const words = lastWords();
    const error = new LabError(
      crashed ? 'process-crashed' : 'process-died',
      `${name} ended unexpectedly (${how})${words ? `: ${words}` : '.'}`,
      crashed
        ? 'Node itself crashed, or a native add-on of the variant; run it again.'
        : 'Look at the variant that it ran; `npm run lab -- doctor` shows whether memory or descriptors are short.',
    );
    border.close(error);
    if (!ending) lose(error);
  };
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.once('error', (error) => end(error.message));
  child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`, signal !== null && crashes.has(signal)));

  async function ask(what: Ask, timeoutMs = answerTimeoutMs): Promise<unknown> {
    const { answer, giveUp } = border.ask(what);
    const { promise: late, reject } = Promise.withResolvers<never>();
    const answered = new AbortController();
    outwait(name, pid, what, timeoutMs, answered.signal).then(reject, () => {});
    try {
      return await Promise.race([answer, late]);
    } finally {
      answered.abort();
      giveUp();
    }
  }
  const gone = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  async function kill(): Promise<void> {
    ending = true;
    if (gone()) return;
    child.kill('SIGKILL');
    await ended;
  }
  async function dispose(): Promise<void> {
    if (gone()) return;
    ending = true;
    await ask({ kind: 'stop' }, stopTimeoutMs).catch(() => {});
    await kill();
  }

  const forked: Forked = { pid, ask, readStrays: border.readStrays, kill, died, [Symbol.asyncDispose]: dispose };
  return {
    ...forked,
    async start(settings, timeoutMs, traces) {
      const asked = { kind: 'start', settings, ...(traces ? { traces } : {}) } as const;
      const said = started.safeParse(await ask(asked, timeoutMs));
      if (!said.success) throw strangeAnswer(name);
      const host = 'host' in settings ? settings.host : '127.0.0.1';
      const { port, adminPort } = said.data;
      const place = port === 0 ? null : { host, port };
      return {
        ...forked,
        name,
        role,
        host,
        started: said.data,
        handle: { kind: 'pid', id: String(pid) },
        startedAtMs,
        binds: place,
        reachedAt: place,
        admin: adminPort === 0 ? null : { host, port: adminPort },
        usage: (of) => readUsage(pid, of),
        clock: () => clock.read(now()),
        resetPeak: async () => resetPeak(pid),
      };
    },
  };
}

/** Where the system gave no process, there are no pipes either. */
function channelOf(child: ChildProcess): Duplex {
  const pipe = child.stdio?.[channel];
  return pipe instanceof Socket ? pipe : new PassThrough().destroy();
}

/** Why it did not answer, once that is told: a machine that is short gets more time, within bounds. Rejects when `answered` is aborted. */
async function outwait(
  name: string,
  pid: number,
  what: Ask,
  timeoutMs: number,
  answered: AbortSignal,
): Promise<LabError> {
  for (let times = 1; ; times += 1) {
    await wait(timeoutMs, undefined, { signal: answered });
    const said = `${name} did not answer within ${(times * timeoutMs) / 1_000} s (asked to ${what.kind})`;
    // Whoever is told to stop and does not is ended, whatever the reason.
    if (what.kind === 'stop') return new LabError('no-answer', `${said}.`, 'It is killed.');
    const blamed = blameFor(said, await lookAtMachine([...alive], pid));
    if (blamed.code !== 'machine-short' || times === patienceAtMost) return blamed;
  }
}
