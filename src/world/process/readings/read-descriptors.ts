import { readdirSync, readFileSync } from 'node:fs';
import type { Descriptors } from '../../../lab/evidence.ts';

/** From `/proc`; null: this system has none, or the process is gone. */
export function readDescriptors(pid: number): Descriptors | null {
  try {
    const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const limit = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.NaN);
    return {
      open: readdirSync(`/proc/${pid}/fd`).length,
      limit: Number.isNaN(limit) ? null : limit,
      rssBytes: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024,
    };
  } catch {
    return null;
  }
}
