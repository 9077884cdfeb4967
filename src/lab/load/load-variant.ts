import { Worker } from 'node:worker_threads';
import { LabError } from '../../errors.ts';
import { assertPartOfWorld } from '../check/check-world.ts';
import { explainImport, showFault, showPath } from '../fault-line.ts';
import type { World } from '../world.ts';
import type { VariantReport } from './variant-worker.ts';

const usualTimeoutMs = 5_000;
/** So many times as long is waited where a module got no CPU: the machine is short, and nobody's code to blame. */
const patienceAtMost = 12;
/** Of its time: a module that computed, or waited, for so long does nothing else. */
const most = 0.5;

/** What became of the time of a thread, in ms since it started: the rest it spent ready to run, behind others. */
export interface Spent {
  readonly cpuMs: number;
  readonly idleMs: number;
}

/**
 * What each variant's module says of its world; null: nothing. All are imported in one Worker, so that a module that
 * loops for ever is ended and not waited for; each may take `timeoutMs` of a thread that has the CPU when it wants it, unless the
 * signal aborts. Throws LabError `broken-variant` for the first that cannot be imported or is none, `machine-short` where
 * others have the CPU.
 */
export async function readVariantWorld(
  variants: readonly string[],
  timeoutMs = usualTimeoutMs,
  signal?: AbortSignal,
  spentBy: (worker: Worker) => Spent = spentByWorker,
): Promise<Map<string, Partial<World> | null>> {
  const worlds = new Map<string, Partial<World> | null>();
  const files = [...new Set(variants)];
  if (files.length === 0) return worlds;
  signal?.throwIfAborted();
  const worker = new Worker(new URL('./variant-worker.ts', import.meta.url), {
    workerData: files,
    // Not what this process was started with: a profiler or `--input-type` is not for the worker.
    execArgv: [],
    // What a module prints while it loads is not ours to print.
    stdout: true,
    stderr: true,
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  const inWork = () => files[worlds.size] ?? '';
  const refuse = (message: string, hint: string) => reject(new LabError('broken-variant', message, hint));
  const expectNext = () => {
    clearTimeout(timer);
    const before = spentBy(worker);
    waitFor(before, 1);
  };
  const waitFor = (before: Spent, times: number) => {
    timer = setTimeout(() => {
      const after = spentBy(worker);
      const cpuMs = after.cpuMs - before.cpuMs;
      const late = `${showPath(inWork())}: still not loaded after ${(times * timeoutMs) / 1000} s`;
      if (Math.max(cpuMs, after.idleMs - before.idleMs) >= most * timeoutMs)
        refuse(late, 'Is there a loop outside connect and serve?');
      else if (times < patienceAtMost) waitFor(before, times + 1);
      else reject(shortOf(late, cpuMs));
    }, timeoutMs);
  };
  worker.on('message', (report: unknown) => {
    // A module may speak too while it loads: what is no report on it is ignored.
    if (!isReport(report, inWork())) return;
    if (report.fault !== null) {
      refuse(`${showFault(report.file, report.stack)}: ${report.fault}`, report.hint ?? explainImport(report.code));
      return;
    }
    worlds.set(report.file, report.world);
    if (worlds.size === files.length) resolve();
    else expectNext();
  });
  worker.on('error', (error) => refuse(`${showPath(inWork())}: ${error.message}`, explainImport(null)));
  worker.on('exit', () => {
    refuse(
      `${showPath(inWork())}: loading it never ends, or ends the process`,
      'Is there a process.exit or an await outside connect and serve?',
    );
  });
  expectNext();
  const abandon = () => reject(signal?.reason);
  signal?.addEventListener('abort', abandon, { once: true });
  try {
    await promise;
    return worlds;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abandon);
    await worker.terminate();
  }
}

function spentByWorker(worker: Worker): Spent {
  const all = process.cpuUsage();
  const mine = process.threadCpuUsage();
  const { idle } = worker.performance.eventLoopUtilization();
  return { cpuMs: (all.user + all.system - mine.user - mine.system) / 1_000, idleMs: idle };
}

function shortOf(late: string, cpuMs: number): LabError {
  return new LabError(
    'machine-short',
    `${late}, in which it had the CPU for ${(cpuMs / 1_000).toFixed(1)} s: others have the machine`,
    'Stop whatever else is running, and run the lab again; `npm run lab -- doctor` shows when it is quiet.',
  );
}

function isReport(said: unknown, file: string): said is VariantReport {
  if (typeof said !== 'object' || said === null) return false;
  const { file: of, fault, world, hint, stack, code }: Readonly<Record<string, unknown>> = { ...said };
  if (of !== file) return false;
  if (fault === null) return world === null || isPartOfWorld(world);
  const texts = [fault, hint ?? '', stack ?? '', code ?? ''];
  return texts.every((text) => typeof text === 'string');
}

function isPartOfWorld(world: unknown): boolean {
  try {
    assertPartOfWorld(world, 'world');
    return true;
  } catch {
    return false;
  }
}
