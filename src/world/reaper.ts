import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('./reaper-main.ts', import.meta.url));

/** Ends the processes of a run when the runner cannot any more: killed, or crashed, while one of them never yields. */
export interface Reaper extends AsyncDisposable {
  readonly pid: number;
  watch(pid: number): void;
}

/** In a session of its own, so that Ctrl-C does not reach it. */
export function startReaper(): Reaper {
  const child = fork(entry, [], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.unref();
  child.channel?.unref();
  child.on('error', () => {});
  return {
    pid: child.pid ?? 0,
    watch: (pid) => {
      if (child.connected) child.send({ pid });
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await ended;
    },
  };
}
