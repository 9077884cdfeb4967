import { now } from '../lab/clock.ts';
import type { Course } from '../lab/evidence.ts';
import { readDescriptors } from '../world/process/readings/read-descriptors.ts';
import type { ServiceProcess } from '../world/process/service-process.ts';
import type { WorldReading } from './read-world.ts';

const sampleMs = 250;

interface Samples {
  readonly atMs: number[];
  readonly open: number[];
  readonly rssBytes: number[];
}

/** Samples what processes hold, memory and descriptors, until it is disposed of: it may come and go by the second. */
export interface HeldWatch extends Disposable {
  /** The same reading, with the course of both since the watch began, and the most descriptors since `fromMs`. */
  withCourse(reading: WorldReading, fromMs: number): WorldReading;
}

/** `processes` are asked for anew each time: some join, some are replaced. */
export function watchHeld(processes: () => readonly Pick<ServiceProcess, 'name' | 'pid'>[]): HeldWatch {
  const seen = new Map<string, Samples>();
  const sample = () => {
    for (const { name, pid } of processes()) {
      const held = readDescriptors(pid);
      if (held) keep(seen, name, held);
    }
  };
  sample();
  const timer = setInterval(sample, sampleMs);
  return {
    withCourse(reading, fromMs) {
      const { descriptors, memory } = reading.found;
      for (const { from, value } of descriptors ?? []) keep(seen, from, value);
      const found = { ...reading.found };
      if (descriptors)
        found.descriptors = descriptors.map(({ from, value }) => {
          const { atMs, open } = samplesOf(seen, from);
          const peak = Math.max(value.open, ...open.filter((_, index) => (atMs[index] ?? 0) >= fromMs));
          return { from, value: { ...value, peak, course: { atMs: [...atMs], values: [...open] } } };
        });
      if (memory)
        found.memory = memory.map(({ from, value }) => {
          const { atMs, rssBytes } = samplesOf(seen, from);
          const course: Course = { atMs: [...atMs], values: [...rssBytes] };
          return { from, value: atMs.length > 0 ? { ...value, course } : value };
        });
      return { ...reading, found };
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

function keep(
  seen: Map<string, Samples>,
  name: string,
  held: { readonly open: number; readonly rssBytes: number },
): void {
  const samples = samplesOf(seen, name);
  samples.atMs.push(now());
  samples.open.push(held.open);
  samples.rssBytes.push(held.rssBytes);
  seen.set(name, samples);
}

function samplesOf(seen: ReadonlyMap<string, Samples>, name: string): Samples {
  return seen.get(name) ?? { atMs: [], open: [], rssBytes: [] };
}
