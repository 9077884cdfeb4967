import { readdirSync, readFileSync } from 'node:fs';
import type { Usage } from '../../usage.ts';

/** From `/proc`; null: this system has none, or the process is gone. */
export function readDescriptors(pid: number): Usage['descriptors'] {
  try {
    const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
    const limit = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.NaN);
    return { open: readdirSync(`/proc/${pid}/fd`).length, limit: Number.isNaN(limit) ? null : limit };
  } catch {
    return null;
  }
}
