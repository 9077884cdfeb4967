import { readFileSync } from 'node:fs';

/** Which process a number stands for now: numbers are used again. */
export interface ProcessIdentity {
  readonly parent: number;
  /** In ticks since the system's start. */
  readonly started: string;
}

/** From `/proc`; null: the system does not tell, or there is none. */
export function identify(pid: number): ProcessIdentity | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before them may hold anything, parentheses too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), started: fields[19] ?? '' };
  } catch {
    return null;
  }
}
