import { type ChildProcess, spawn } from 'node:child_process';
import { keepTail } from '../stderr-tail.ts';
import type { ToolEnd, ToolRun } from '../tool.ts';

interface Hooks {
  readonly onStart?: (pid: number) => void;
  readonly onEnd?: (pid: number) => void;
}

/** In a process group of its own, so that what it starts ends with it. */
export async function runTool(tool: ToolRun, { onStart, onEnd }: Hooks = {}): Promise<ToolEnd> {
  if (tool.signal?.aborted) return { ok: false, why: 'interrupted' };
  const child = spawn(tool.command, tool.args, {
    cwd: tool.cwd,
    env: tool.env ?? process.env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { pid } = child;
  if (pid !== undefined) onStart?.(pid);
  const lastWords = keepTail(child.stderr);

  let stoppedBecause: string | null = null;
  const stop = (why: string) => {
    stoppedBecause ??= why;
    killGroup(child);
  };
  const timer = setTimeout(() => stop(`not done within ${tool.timeoutMs / 1_000} s`), tool.timeoutMs);
  const onAbort = () => stop('interrupted');
  tool.signal?.addEventListener('abort', onAbort, { once: true });

  const end = await new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      // What it started may still hold its stderr.
      killGroup(child);
      child.once('close', () => resolve(code === 0 ? null : `ended with ${signal ?? `exit code ${code}`}`));
    });
  });
  clearTimeout(timer);
  tool.signal?.removeEventListener('abort', onAbort);
  if (pid !== undefined) onEnd?.(pid);
  const why = stoppedBecause ?? end;
  if (why === null) return { ok: true, lastWords: lastWords() };
  return { ok: false, why: lastWords() === '' ? why : `${why}: ${lastWords()}` };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
