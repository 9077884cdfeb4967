import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LabError } from '../errors.ts';
import type { LoadTick } from '../lab/load-tick.ts';
import type { Ask, Reply, Settings, Started } from '../services/protocol.ts';

const entry = fileURLToPath(new URL('../services/main.ts', import.meta.url));
/** An overloaded process answers late; one that is silent for so long does not answer at all. */
const answerTimeoutMs = 15_000;
const stopTimeoutMs = 500;

/** One of the world's processes, running. Disposing it ends it, whatever it is doing. */
export interface ServiceProcess extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly started: Started;
  ask(ask: Ask, timeoutMs?: number): Promise<unknown>;
  /** Ends it as a crash would: at once, its calls lost. */
  kill(): Promise<void>;
  /** Rejects when it ends unasked. */
  readonly died: Promise<never>;
}

export interface ProcessHooks {
  onTick?(seconds: readonly LoadTick[]): void;
  onPid?(pid: number): void;
  onExit?(pid: number): void;
}

/** Starts a process and waits until it serves. Errors: what the process says, `process-died`, `no-answer`. */
export async function startProcess(settings: Settings, hooks: ProcessHooks = {}): Promise<ServiceProcess> {
  const child = fork(entry, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [], serialization: 'json' });
  hooks.onPid?.(child.pid ?? 0);
  const stderr = keepTail(child);
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let nextId = 1;
  let ending = false;

  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const died = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      hooks.onExit?.(child.pid ?? 0);
      const error = new LabError(
        'process-died',
        `${settings.name} ended unexpectedly (${signal ?? `exit code ${code}`})${stderr() ? `: ${stderr()}` : '.'}`,
        'Look at the variant that it ran; `lab doctor` tells whether memory or descriptors are short.',
      );
      for (const { reject: rejectAsk } of waiting.values()) rejectAsk(error);
      waiting.clear();
      if (!ending) reject(error);
    });
  });
  died.catch(() => {});

  child.on('message', (message: Reply) => {
    if ('kind' in message) {
      hooks.onTick?.(message.seconds);
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.ok) asked?.resolve(message.value);
    else asked?.reject(new LabError('broken-variant', `${settings.name}: ${message.message}`, message.hint ?? 'Look at the variant that it runs.'));
  });

  const ask = (what: Ask, timeoutMs = answerTimeoutMs): Promise<unknown> => {
    const id = nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(
          new LabError(
            'no-answer',
            `${settings.name} did not answer within ${timeoutMs / 1_000} s (asked to ${what.kind}).`,
            'Something keeps its event loop busy: look for a loop that never ends in the variant.',
          ),
        );
      }, timeoutMs);
      waiting.set(id, {
        resolve: (value) => (clearTimeout(timer), resolve(value)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      });
      if (!child.connected) {
        waiting.get(id)?.reject(new LabError('process-died', `${settings.name} is gone.`, 'Run the lab again.'));
        waiting.delete(id);
        return;
      }
      child.send({ ...what, id }, (error) => {
        if (error) waiting.get(id)?.reject(error);
      });
    });
  };
  const kill = async () => {
    ending = true;
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await ended;
  };
  const dispose = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    ending = true;
    const asked = ask({ kind: 'stop' }, stopTimeoutMs).catch(() => {});
    await Promise.race([ended, asked.then(() => expire(100))]);
    await kill();
  };

  try {
    const started = await ask({ kind: 'start', settings });
    return { name: settings.name, pid: child.pid ?? 0, started: started as Started, ask, kill, died, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await kill();
    throw error;
  }
}

function expire(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** The last thing that a process says before it dies is why. */
function keepTail(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-4_000);
  });
  return () => {
    const lines = tail.split('\n').map((line) => line.trim());
    return lines.findLast((line) => /^(\w*Error\b|FATAL|.*Error:)/.test(line)) ?? lines.findLast((line) => line !== '') ?? '';
  };
}
