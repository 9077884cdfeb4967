import { readFileSync } from 'node:fs';
import type { Witness } from '../lab/evidence.ts';
import type { ServiceProcess } from '../world/process/service-process.ts';
import type { WorldReading } from './read-world.ts';

/** What the system books of processes, from when this began. */
export interface ThreadsWatch {
  /** The same reading, with what was booked of each process since. */
  withWitness(reading: WorldReading): WorldReading;
}

interface Booked {
  /** By the system's own clock: that of a process may run at another speed. */
  readonly upSeconds: number;
  readonly threadSeconds: number | null;
  readonly writtenBytes: number | null;
}

export function watchThreads(processes: readonly Pick<ServiceProcess, 'name' | 'pid'>[]): ThreadsWatch {
  const before = processes.map(({ name, pid }) => ({ name, pid, booked: readBooked(pid) }));
  return {
    withWitness(reading) {
      const witness = before.flatMap(({ name, pid, booked }) => {
        const value = booked && between(booked, readBooked(pid));
        return value ? [{ from: name, value }] : [];
      });
      return witness.length === 0 ? reading : { ...reading, found: { ...reading.found, witness } };
    },
  };
}

function between(before: Booked, after: Booked | null): Witness | null {
  if (after === null || (after.threadSeconds === null && after.writtenBytes === null)) return null;
  const seconds = after.upSeconds - before.upSeconds;
  const grown = (from: number | null, to: number | null) => (from === null || to === null ? null : to - from);
  const threadSeconds = grown(before.threadSeconds, after.threadSeconds);
  return {
    threadShare: threadSeconds === null || !(seconds > 0) ? null : Math.min(1, threadSeconds / seconds),
    writtenBytes: grown(before.writtenBytes, after.writtenBytes),
  };
}

/** From `/proc`; null: this system has none, or the process is gone. */
function readBooked(pid: number): Booked | null {
  try {
    const upSeconds = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    // Nanoseconds on the CPU come first: https://www.kernel.org/doc/html/latest/scheduler/sched-stats.html
    const threadNs = readNumber(`/proc/${pid}/task/${pid}/schedstat`, /^(\d+)/);
    const writtenBytes = readNumber(`/proc/${pid}/io`, /^wchar: (\d+)/m);
    return { upSeconds, threadSeconds: threadNs === null ? null : threadNs / 1e9, writtenBytes };
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
