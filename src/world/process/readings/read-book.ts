import { readFileSync } from 'node:fs';

/** What the system books of a process that the process itself cannot bend. */
export interface Book {
  /** By the system's own clock, in ms: that of a process may run at another speed. */
  readonly atMs: number;
  /** Of the main thread, on the CPU; null, as below: this kernel does not tell. */
  readonly threadCpuMs: number | null;
  readonly writtenBytes: number | null;
}

/** From `/proc`; null: this system has none, or the process is gone. */
export function readBook(pid: number): Book | null {
  try {
    const upSeconds = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    // Nanoseconds on the CPU come first: https://www.kernel.org/doc/html/latest/scheduler/sched-stats.html
    const threadNs = readNumber(`/proc/${pid}/task/${pid}/schedstat`, /^(\d+)/);
    const writtenBytes = readNumber(`/proc/${pid}/io`, /^wchar: (\d+)/m);
    if (threadNs === null && writtenBytes === null) return null;
    return { atMs: upSeconds * 1_000, threadCpuMs: threadNs === null ? null : threadNs / 1e6, writtenBytes };
  } catch {
    return null;
  }
}

function readNumber(file: string, pattern: RegExp): number | null {
  try {
    const found = pattern.exec(readFileSync(file, 'utf8'))?.[1];
    return found === undefined ? null : Number(found);
  } catch {
    return null;
  }
}
