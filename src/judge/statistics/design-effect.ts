import { numbersOf } from '../../lab/rows.ts';
import { sumOf } from './sum.ts';

export interface Trial {
  readonly atMs: number;
  readonly hit: boolean;
}

const blockMs = 1_000;
const fewestBlocks = 10;

/**
 * How much less a trial tells than an independent one would, at least 1: bad views come in bursts, and ten in one
 * hiccup are one event. The variance of the share between blocks of time (1 s, and at least 10 of them), over the
 * variance that independent trials would have: Kish's design effect, by the ratio estimator of cluster sampling.
 * No hit, or nothing but hits: 1, since no burst was seen.
 */
export function designEffect(trials: readonly Trial[]): number {
  return designEffectIn(intoBlocks(numbersOf(trials, ({ atMs }) => atMs)), (index) => trials[index]?.hit === true);
}

export interface Block {
  readonly hits: number;
  readonly trials: number;
}

/** The same of trials that were counted by blocks of time. */
export function designEffectOf(blocks: readonly Block[]): number {
  const trials = sumOf(blocks, (block) => block.trials);
  const hits = sumOf(blocks, (block) => block.hits);
  if (hits === 0 || hits === trials || blocks.length < 2) return 1;
  const share = hits / trials;
  const squares = sumOf(blocks, (block) => (block.hits - share * block.trials) ** 2);
  const between = (squares * blocks.length) / (blocks.length - 1);
  return Math.max(1, between / (trials * share * (1 - share)));
}

/** Which block of time each trial is in, by when it was: blocks are numbered in the order in which they come up. */
export interface Blocked {
  readonly blockOf: Uint32Array;
  /** Of each block. */
  readonly trials: Uint32Array;
}

export function intoBlocks(times: Float64Array): Blocked {
  const fromMs = times.reduce((least, atMs) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
  const toMs = times.reduce((most, atMs) => Math.max(most, atMs), Number.NEGATIVE_INFINITY);
  const lengthMs = Math.min(blockMs, (toMs - fromMs) / fewestBlocks) || blockMs;
  const numbers = new Map<number, number>();
  const trials: number[] = [];
  const blockOf = new Uint32Array(times.length);
  for (const [trial, atMs] of times.entries()) {
    const index = Math.floor((atMs - fromMs) / lengthMs);
    const number = numbers.get(index) ?? numbers.size;
    numbers.set(index, number);
    trials[number] = (trials[number] ?? 0) + 1;
    blockOf[trial] = number;
  }
  return { blockOf, trials: Uint32Array.from(trials) };
}

/** The same for trials of which it is asked again and again which were hits. */
export function designEffectIn({ blockOf, trials }: Blocked, isHit: (trial: number) => boolean): number {
  const hits = new Uint32Array(trials.length);
  for (let trial = 0; trial < blockOf.length; trial += 1) {
    const block = blockOf[trial] ?? 0;
    if (isHit(trial)) hits[block] = (hits[block] ?? 0) + 1;
  }
  return designEffectOf(Array.from(trials, (count, block) => ({ trials: count, hits: hits[block] ?? 0 })));
}
