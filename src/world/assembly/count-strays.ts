import type { Strays } from '../../lab/evidence.ts';
import { printable } from '../printable.ts';

/** What nobody asked for, within a second: beyond it whoever reads it has no time for anything else. */
const messagesAtMost = 10_000;
const bytesAtMost = 2 ** 26;
const windowMs = 1_000;
const shownCharacters = 60;

/** Messages of one process that are none that two-am knows. */
export interface StrayCount {
  /** Of a known message that nobody asked for, or of a stray. Gives what is too much; null: nothing is. */
  came(bytes: number): string | null;
  /** `start`: how it begins, as it came. */
  stray(start: string): void;
  /** Since the process's start; null: there were none. */
  read(): Strays | null;
}

export function countStrays(clock: () => number): StrayCount {
  let count = 0;
  let example = '';
  let beganMs = Number.NEGATIVE_INFINITY;
  let messages = 0;
  let bytes = 0;
  return {
    came(size) {
      const nowMs = clock();
      if (nowMs - beganMs >= windowMs) {
        beganMs = nowMs;
        messages = 0;
        bytes = 0;
      }
      messages += 1;
      bytes += size;
      if (messages > messagesAtMost)
        return `more than ${messagesAtMost.toLocaleString('en-US')} messages within a second`;
      return bytes > bytesAtMost ? `more than ${bytesAtMost / 2 ** 20} MiB of messages within a second` : null;
    },
    stray(start) {
      count += 1;
      if (count === 1) example = printable(start, shownCharacters);
    },
    read: () => (count === 0 ? null : { count, example }),
  };
}
