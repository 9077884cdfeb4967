import { Worker } from 'node:worker_threads';
import { LabError } from '../../errors.ts';
import { assertPartOfWorld } from '../check/check-world.ts';
import { explainImport, showFault, showPath } from '../fault-line.ts';
import type { World } from '../world.ts';
import type { VariantReport } from './variant-worker.ts';

const usualTimeoutMs = 5_000;

/**
 * What each variant's module says of its world; null: nothing. All are imported in one Worker, so that a module that
 * loops for ever is ended and not waited for; each may take `timeoutMs`, unless the signal aborts.
 * Throws LabError `broken-variant` for the first that cannot be imported or is none.
 */
export async function readVariantWorld(
  variants: readonly string[],
  timeoutMs = usualTimeoutMs,
  signal?: AbortSignal,
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
    timer = setTimeout(() => {
      const seconds = timeoutMs / 1000;
      refuse(
        `${showPath(inWork())}: still not loaded after ${seconds} s`,
        'Is there a loop outside connect and serve?',
      );
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
