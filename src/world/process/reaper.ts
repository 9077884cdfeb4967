import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ReaperMessage } from './reaper-orders.ts';

const entry = fileURLToPath(new URL('./reaper-main.ts', import.meta.url));

/** Ends the processes of a run when the runner cannot any more: killed, or crashed, while one of them never yields. And removes what it had on the disk. */
export interface Reaper extends AsyncDisposable {
  readonly pid: number;
  watch(pid: number): void;
  /** It has ended: its number may soon be somebody else's. */
  forget(pid: number): void;
  /** What lies there now goes with the runner. */
  remove(path: string): void;
  /** What carries that label in the container engine goes with the runner. */
  removeContainers(run: string): void;
}

/** In a session of its own, so that Ctrl-C does not reach it. */
export function startReaper(): Reaper {
  const child = fork(entry, [], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.unref();
  child.channel?.unref();
  child.on('error', () => {});
  const send = (message: ReaperMessage) => {
    if (child.connected) child.send(message);
  };
  return {
    pid: child.pid ?? 0,
    watch: (pid) => send({ watch: pid }),
    forget: (pid) => send({ forget: pid }),
    remove: (path) => send({ remove: path }),
    removeContainers: (run) => send({ containers: run }),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.ref();
      child.kill('SIGKILL');
      await ended;
    },
  };
}
