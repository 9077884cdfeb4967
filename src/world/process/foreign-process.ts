import { spawn } from 'node:child_process';
import { LabError } from '../../errors.ts';
import { keepTail } from '../stderr-tail.ts';
import { alive } from './own-processes.ts';

/** What the world does with whatever it starts. */
export interface OwnerHooks {
  readonly signal: AbortSignal;
  readonly onPid: (pid: number) => void;
  readonly onExit: (pid: number) => void;
  /** It ended unasked. */
  readonly onDied: (error: LabError) => void;
}

/** A program that is not ours, owned by a world. Disposing it ends it. */
export interface ForeignProcess extends AsyncDisposable {
  /** Once it has: how, and its last words. */
  readonly ended: Promise<string>;
  /** It does what it was started for: from now on, that it ends is told to its owner. */
  serves(): void;
}

export function startForeignProcess(path: string, args: readonly string[], hooks: OwnerHooks): ForeignProcess {
  const child = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const { pid } = child;
  if (pid !== undefined) {
    hooks.onPid(pid);
    alive.add(pid);
  }
  const lastWords = keepTail(child.stderr);
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? `exit code ${code}`}`));
  });
  const ended = exited.then((how) => `${how} ${lastWords()}`.trim());
  void ended.then(() => {
    if (pid === undefined) return;
    alive.delete(pid);
    hooks.onExit(pid);
  });
  let ending = false;
  return {
    ended,
    serves() {
      void ended.then((how) => {
        if (!ending) hooks.onDied(new LabError('process-died', `${path}: ${how}`, 'Run the lab again.'));
      });
    },
    async [Symbol.asyncDispose]() {
      ending = true;
      child.kill('SIGKILL');
      await exited;
    },
  };
}
