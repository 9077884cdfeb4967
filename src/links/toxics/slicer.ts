import { performance } from 'node:perf_hooks';
import { defineToxic } from './define-toxic.ts';

/** Slices that are late go together, but for no longer than this: other connections have their turn. */
const turnMs = 1;
/** What a chunk was late helps the next one: as much as timers are coarse, not as long as a machine stood still. */
const mostLateMs = 10;

/**
 * Cuts chunks into slices of about `average_size` ± `size_variation` bytes, `delay` µs apart: on the average, whatever is
 * the grain of timers. An update or the removal lets the rest of the chunk pass in one piece.
 */
export const slicer = defineToxic('slicer', {
  begin({ attributes, next, hold, draw }) {
    let dueAt = 0;
    let lateMs = 0;

    function sendFrom(first: number, chunk: Buffer, ends: readonly number[], readAt: number): void {
      const startedAt = performance.now();
      for (let at = first; at < ends.length; at += 1) {
        next.write(chunk.subarray(ends[at - 1] ?? 0, ends[at]), readAt);
        dueAt += attributes.delay / 1_000;
        const isLast = at + 1 === ends.length;
        const now = performance.now();
        if (dueAt > now || (!isLast && now > startedAt + turnMs)) {
          const goOn = () => (isLast ? noteLate() : sendFrom(at + 1, chunk, ends, readAt));
          hold(dueAt - now, goOn, () => {
            if (!isLast) next.write(chunk.subarray(ends[at]), readAt);
          });
          return;
        }
      }
      noteLate();
    }

    function noteLate(): void {
      lateMs = Math.min(performance.now() - dueAt, mostLateMs);
    }

    return {
      write(chunk, readAt) {
        const averageBytes = Math.max(1, attributes.average_size);
        const ends = slice(0, chunk.length, averageBytes, Math.max(0, attributes.size_variation), draw);
        dueAt = performance.now() - lateMs;
        sendFrom(0, chunk, ends, readAt);
      },
    };
  },
});

/** Where the slices end: halves of halves, each cut moved by chance, so that neither the first nor the last is special. */
function slice(from: number, to: number, averageBytes: number, variation: number, draw: () => number): number[] {
  const ends: number[] = [];
  const cut = (start: number, end: number) => {
    if (end - start <= Math.max(averageBytes + variation, 1)) return void ends.push(end);
    const moved = Math.floor(start + (end - start) / 2) + Math.floor(draw() * 2 * variation) - variation;
    // Where the variation is more than the average, a cut would miss the chunk.
    const middle = Math.min(Math.max(moved, start + 1), end - 1);
    cut(start, middle);
    cut(middle, end);
  };
  cut(from, to);
  return ends;
}
