import { now } from '../../lab/clock.ts';
import type { Course } from '../../lab/evidence.ts';
import type { Member } from '../../world/contract.ts';
import type { WorldReading } from './read-world.ts';

const sampleMs = 250;

interface Samples {
  readonly atMs: number[];
  readonly open: number[];
  readonly rssBytes: number[];
}

/** Samples what members hold, memory and descriptors, until it is disposed of: it may come and go by the second. */
export interface HeldWatch extends Disposable {
  /** The same reading, with the course of both since the watch began, and the most descriptors since `fromMs`. */
  withCourse(reading: WorldReading, fromMs: number): WorldReading;
}

/** `members` are asked for anew each time: some join, some are replaced. */
export function watchHeld(members: () => readonly Pick<Member, 'name' | 'usage'>[]): HeldWatch {
  const seen = new Map<string, Samples>();
  let isSampling = false;
  const sample = async () => {
    // One after the other: a sample that comes late must not stand behind a later one.
    if (isSampling) return;
    isSampling = true;
    await Promise.all(members().map((member) => sampleOne(seen, member)));
    isSampling = false;
  };
  void sample();
  const timer = setInterval(() => void sample(), sampleMs);
  return {
    withCourse(reading, fromMs) {
      const { descriptors, memory } = reading.found;
      for (const { from, value } of descriptors ?? []) keep(seen, from, now(), value);
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

async function sampleOne(seen: Map<string, Samples>, { name, usage }: Pick<Member, 'name' | 'usage'>): Promise<void> {
  const { atMs, descriptors, rssBytes } = await usage(['descriptors', 'rssBytes']);
  if (descriptors) keep(seen, name, atMs, { open: descriptors.open, rssBytes: rssBytes ?? 0 });
}

function keep(
  seen: Map<string, Samples>,
  name: string,
  atMs: number,
  held: { readonly open: number; readonly rssBytes: number },
): void {
  const samples = samplesOf(seen, name);
  samples.atMs.push(atMs);
  samples.open.push(held.open);
  samples.rssBytes.push(held.rssBytes);
  seen.set(name, samples);
}

function samplesOf(seen: ReadonlyMap<string, Samples>, name: string): Samples {
  return seen.get(name) ?? { atMs: [], open: [], rssBytes: [] };
}
