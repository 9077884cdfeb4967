import { performance } from 'node:perf_hooks';
import { defineToxic } from './define-toxic.ts';

/**
 * Cuts chunks into slices of about `average_size` ± `size_variation` bytes, `delay` µs apart: on the average, since timers
 * are coarser than that. An update or the removal lets the rest of the chunk pass in one piece.
 */
export const slicer = defineToxic('slicer', {
  begin({ attributes, next, hold, draw }) {
    function sendSlices(chunk: Buffer, ends: readonly number[], at: number, readAt: number, dueAt: number): void {
      const from = ends[at - 1] ?? 0;
      next.write(chunk.subarray(from, ends[at]), readAt);
      const due = dueAt + attributes.delay / 1_000;
      const isLast = at + 1 >= ends.length;
      hold(
        due - performance.now(),
        () => {
          if (!isLast) sendSlices(chunk, ends, at + 1, readAt, due);
        },
        () => {
          if (!isLast) next.write(chunk.subarray(ends[at]), readAt);
        },
      );
    }

    return {
      write(chunk, readAt) {
        const averageBytes = Math.max(1, attributes.average_size);
        const ends = slice(0, chunk.length, averageBytes, Math.max(0, attributes.size_variation), draw);
        sendSlices(chunk, ends, 0, readAt, performance.now());
      },
    };
  },
});

/** Where the slices end: halves of halves, each cut moved by chance, so that neither the first nor the last is special. */
function slice(from: number, to: number, averageBytes: number, variation: number, draw: () => number): number[] {
  if (to - from <= Math.max(averageBytes + variation, 1)) return [to];
  const moved = Math.floor(from + (to - from) / 2) + Math.floor(draw() * 2 * variation) - variation;
  // Where the variation is more than the average, a cut would miss the chunk.
  const middle = Math.min(Math.max(moved, from + 1), to - 1);
  return [...slice(from, middle, averageBytes, variation, draw), ...slice(middle, to, averageBytes, variation, draw)];
}
