import { readFileSync, writeFileSync } from 'node:fs';
import type { Memory } from '../../../lab/evidence.ts';

/** From `/proc`; null: this system has none, or the process is gone. */
export function readMemory(pid: number): Memory | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const bytesOf = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1_024;
    return { rssBytes: bytesOf('VmRSS'), peakBytes: bytesOf('VmHWM') };
  } catch {
    return null;
  }
}

/** The peak begins anew, at what the process has now. False: the system does not do that, and it stays the peak since the start. */
export function resetPeak(pid: number): boolean {
  try {
    // See "clear_refs" in https://www.kernel.org/doc/html/latest/filesystems/proc.html
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
    return true;
  } catch {
    // No such file, or the process is gone.
    return false;
  }
}
