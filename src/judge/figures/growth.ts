import type { Course, Descriptors, Memory } from '../../lab/evidence.ts';
import type { Interval } from '../../lab/measure.ts';

export const bytesPerMiB = 2 ** 20;
const pieces = 5;

/**
 * By how much a process's resident memory grows, in MiB a second, since `fromMs`, or since the phase began where that is too short;
 * null: too little was sampled. Where it was told to collect its garbage often enough, what stayed each time decides; else what the
 * course never fell below again, the bytes after a single collection included.
 */
export function memoryGrowth({ course, collected }: Memory, fromMs: number): Interval | null {
  if (collected && collected.atMs.length > pieces) return growthOf(inMiB(collected));
  if (!course) return null;
  const later = Math.min(...(collected?.values ?? [])) / bytesPerMiB;
  return growthOf(since(inMiB(course), fromMs), later) ?? growthOf(inMiB(course), later);
}

/** The same of open descriptors, a second. */
export function descriptorsGrowth({ course }: Descriptors, fromMs: number): Interval | null {
  return course ? (growthOf(since(course, fromMs)) ?? growthOf(course)) : null;
}

/**
 * How fast what stays grows, a second: the median of five increments, with the least and the largest as bounds, each of which misses
 * the speed at which it mostly grows with a chance of 1 in 32, whatever the increments are distributed like. So a step, or a heap
 * that grows to its size, is no growth that goes on, and a saw-tooth is as high as its teeth's feet. `later`: what it fell to
 * afterwards. null: too few samples.
 */
export function growthOf(course: Course, later = Number.POSITIVE_INFINITY): Interval | null {
  const ends = endsOf(course.atMs);
  if (new Set(ends).size <= pieces) return null;
  const stays = whatStays(course.values, later);
  const speeds = ends
    .slice(1)
    .map((to, piece) => {
      const from = at(ends, piece);
      return (at(stays, to) - at(stays, from)) / ((at(course.atMs, to) - at(course.atMs, from)) / 1_000);
    })
    .toSorted((one, other) => one - other);
  return { value: at(speeds, (pieces - 1) / 2), low: at(speeds, 0), high: at(speeds, pieces - 1) };
}

/** The samples nearest to where each of the pieces, equally long, begins and ends. */
function endsOf(atMs: readonly number[]): number[] {
  const [firstMs, lastMs] = [at(atMs, 0), at(atMs, atMs.length - 1)];
  return Array.from({ length: pieces + 1 }, (_, end) => {
    const endMs = firstMs + (end * (lastMs - firstMs)) / pieces;
    return atMs.reduce(
      (best, ms, index) => (Math.abs(ms - endMs) < Math.abs(at(atMs, best) - endMs) ? index : best),
      0,
    );
  });
}

/** Of each sample, the least that came at it or after it: garbage goes, what is kept does not. */
function whatStays(values: readonly number[], later: number): number[] {
  let least = later;
  return values.map((_, index) => (least = Math.min(least, at(values, values.length - 1 - index)))).reverse();
}

/** By how much it can have grown at most between the first sample and a later one, a second, had all that it then held stayed. */
export function mostGrowth({ atMs, values }: Course, later: { readonly atMs: number; readonly value: number }): number {
  const seconds = (later.atMs - at(atMs, 0)) / 1_000;
  return (later.value - at(values, 0)) / seconds;
}

export function since({ atMs, values }: Course, fromMs: number): Course {
  const first = atMs.findIndex((ms) => ms >= fromMs);
  return first < 0 ? { atMs: [], values: [] } : { atMs: atMs.slice(first), values: values.slice(first) };
}

function inMiB({ atMs, values }: Course): Course {
  return { atMs, values: values.map((bytes) => bytes / bytesPerMiB) };
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN;
}
