import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { LabError } from '../../errors.ts';
import { now } from '../../lab/clock.ts';
import type { Role } from '../../lab/world.ts';
import { started } from '../../services/reply.ts';
import type { ForkedMember, ForkHooks, ServingMember } from '../assembly/forked-member.ts';
import { openLine } from '../assembly/line-to-member.ts';
import { strangeAnswer } from '../assembly/message-border.ts';
import { compiledFolder } from '../own-folders.ts';
import { keepTail } from '../stderr-tail.ts';
import { alive } from './own-processes.ts';
import { lookAtMachine } from './readings/look-at-machine.ts';
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
const stopTimeoutMs = 500;
/** JavaScript cannot raise them: Node itself failed, or a native add-on. A full heap ends by another, SIGABRT. */
const crashes = new Set(['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGTRAP']);

/** One that serves. */
export interface ServiceProcess extends ServingMember {
  readonly pid: number;
}

/** One that loads its modules and waits for its settings. */
export interface ForkedProcess extends ForkedMember<ServiceProcess> {
  readonly pid: number;
}

export interface ProcessHooks extends ForkHooks {
  onPid?(pid: number): void;
  onExit?(pid: number): void;
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
  const line = openLine(channelOf(child), {
    name,
    // All processes of one machine go by its one monotonic clock: what was once measured well stays so.
    drift: 0,
    look: () => lookAtMachine([...alive], pid),
    ticks: role === 'load',
    ...(onTick ? { onTick } : {}),
    onFlood(error) {
      line.close(error);
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
    line.close(error);
    if (!ending) lose(error);
  };
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.once('error', (error) => end(error.message));
  child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`, signal !== null && crashes.has(signal)));

  const { ask, readStrays, clock } = line;
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

  const forked = { pid, ask, readStrays, kill, died, [Symbol.asyncDispose]: dispose };
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
        clock,
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
