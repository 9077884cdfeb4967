import { fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '../errors.ts';
import type { LoadTick } from '../lab/load-tick.ts';
import type { Role } from '../lab/world.ts';
import type { Ask, Reply, Settings, Started } from '../services/protocol.ts';
import { blameFor, lookAtMachine } from './look-at-machine.ts';
import { alive } from './own-processes.ts';
import { keepTail } from './stderr-tail.ts';

const entry = fileURLToPath(new URL('../services/main.ts', import.meta.url));
/** Where Node keeps compiled code by itself. Told from outside, so that it serves the entry's own imports too. */
const compiled = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };
/** An overloaded process answers late; one that is silent for so long does not answer at all. */
const answerTimeoutMs = 15_000;
const stopTimeoutMs = 500;

/** A process of the world. Disposing it ends it, whatever it is doing. */
interface Forked extends AsyncDisposable {
  readonly pid: number;
  ask(ask: Ask, timeoutMs?: number): Promise<unknown>;
  /** Ends it as a crash would: at once, its calls lost. */
  kill(): Promise<void>;
  /** Rejects when it ends unasked. */
  readonly died: Promise<never>;
}

/** One that serves. */
export interface ServiceProcess extends Forked {
  readonly name: string;
  /** Where it serves, on `started.port`. */
  readonly host: string;
  readonly started: Started;
}

/** One that loads its modules and waits for its settings. */
export interface ForkedProcess extends Forked {
  /** Left out: it may take 15 s. */
  start(settings: Settings, timeoutMs?: number): Promise<ServiceProcess>;
}

export interface ProcessHooks {
  onTick?(seconds: readonly LoadTick[]): void;
  onPid?(pid: number): void;
  onExit?(pid: number): void;
  /** Whatever it prints. */
  onStderr?(text: string): void;
}

/** Forks at once, so that several processes load side by side. Errors of `start`: what it says, `process-died`, `no-answer`. */
export function forkProcess(
  role: Role,
  name: string,
  variant: string | null,
  hooks: ProcessHooks,
  env: NodeJS.ProcessEnv = {},
): ForkedProcess {
  const child = fork(entry, variant ? [role, variant] : [role], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...compiled, ...process.env, ...env },
  });
  const pid = child.pid ?? 0;
  hooks.onPid?.(pid);
  alive.add(pid);
  const lastWords = keepTail(child.stderr);
  const { onStderr } = hooks;
  if (onStderr) child.stderr?.on('data', (text: string) => onStderr(text));
  const asked = new Map<number, (reply: { readonly value: unknown } | { readonly error: Error }) => void>();
  let nextId = 1;
  let ending = false;

  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const died = new Promise<never>((_resolve, reject) => {
    const end = (how: string) => {
      hooks.onExit?.(pid);
      alive.delete(pid);
      const words = lastWords();
      const error = new LabError(
        'process-died',
        `${name} ended unexpectedly (${how})${words ? `: ${words}` : '.'}`,
        'Look at the variant that it ran; `npm run lab -- doctor` tells whether memory or descriptors are short.',
      );
      for (const settle of asked.values()) settle({ error });
      if (!ending) reject(error);
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
  });
  died.catch(() => {});

  child.on('message', (message: Reply) => {
    if ('kind' in message) hooks.onTick?.(message.seconds);
    else asked.get(message.id)?.(message.ok ? { value: message.value } : { error: refusal(name, message) });
  });

  async function ask(what: Ask, timeoutMs = answerTimeoutMs): Promise<unknown> {
    const id = nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => void silence(name, pid, what, timeoutMs).then(reject), timeoutMs);
    asked.set(id, (reply) => ('error' in reply ? reject(reply.error) : resolve(reply.value)));
    if (child.connected) child.send({ ...what, id }, (error) => error && reject(error));
    else reject(new LabError('process-died', `${name} is gone.`, 'Run the lab again.'));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      asked.delete(id);
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

  const forked: Forked = { pid, ask, kill, died, [Symbol.asyncDispose]: dispose };
  return {
    ...forked,
    async start(settings, timeoutMs) {
      const started = await ask({ kind: 'start', settings }, timeoutMs);
      const host = 'host' in settings ? settings.host : '127.0.0.1';
      return { ...forked, name, host, started: started as Started };
    },
  };
}

function refusal(name: string, { message, known }: Extract<Reply, { ok: false }>): LabError {
  const { code, hint } = known ?? { code: 'broken-variant', hint: 'Look at the variant that it runs.' };
  return new LabError(code, `${name}: ${message}`, hint);
}

async function silence(name: string, pid: number, what: Ask, timeoutMs: number): Promise<LabError> {
  const said = `${name} did not answer within ${timeoutMs / 1_000} s (asked to ${what.kind})`;
  // Whoever is told to stop and does not is ended, whatever the reason.
  if (what.kind === 'stop') return new LabError('no-answer', `${said}.`, 'It is ended.');
  return blameFor(said, await lookAtMachine([...alive], pid));
}
