import type { Digits } from '../lab/evidence.ts';
import type { Gathering } from './gathering.ts';

export interface DigitsWatch extends Gathering<Digits> {
  /** Floats that came together: some of them are looked at. */
  came(floats: ArrayLike<number>): void;
}

/** Text of so many always gives a float32 back. */
const digitsAtMost = 9;
/** Of those that came together, evenly spread, each time at other places. */
const lookedAt = 8;

/** How many significant digits floats came with: whoever rounds on the way leaves fewer than the seven to nine of a float32. */
export function startDigits(): DigitsWatch {
  let byDigits = new Array<number>(digitsAtMost).fill(0);
  let turn = 0;
  return {
    came(floats) {
      turn += 1;
      const step = Math.max(1, Math.floor(floats.length / lookedAt));
      for (let at = turn % step; at < floats.length; at += step) {
        const digits = countDigits(floats[at] ?? 0);
        byDigits[digits - 1] = (byDigits[digits - 1] ?? 0) + 1;
      }
    },
    mark() {
      byDigits = new Array<number>(digitsAtMost).fill(0);
    },
    read: () => ({ floats: byDigits.reduce((sum, count) => sum + count, 0), byDigits: [...byDigits] }),
    stop() {},
  };
}

/** Significant digits of the shortest decimal text that reads as the same float32. What is no number needs all of them. */
export function countDigits(value: number): number {
  const float = Math.fround(value);
  if (!Number.isFinite(float)) return digitsAtMost;
  for (let digits = 1; digits < digitsAtMost; digits += 1)
    if (Math.fround(Number(float.toPrecision(digits))) === float) return digits;
  return digitsAtMost;
}
