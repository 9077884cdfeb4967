import { type Turns, timeInTurns as timeTurns } from '../src/advise/bench/time-in-turns.ts';

/** µs a call, one value a round, by name. */
export type Rounds = Turns;

const batchMs = 2;

/** Pieces of work in turns, in batches that a clock can tell. */
export function timeInTurns(work: Readonly<Record<string, () => unknown>>, rounds = 31): Rounds {
  return timeTurns(work, rounds, batchMs);
}

/** How many times as long `slow` took as `fast`: the median over the rounds. */
export function ratioOf(slow: readonly number[], fast: readonly number[]): number {
  return median(slow.map((time, round) => time / (fast[round] ?? Number.NaN)));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}
