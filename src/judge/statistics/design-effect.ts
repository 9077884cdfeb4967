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
  return designEffectOf(intoBlocks(trials));
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

function intoBlocks(trials: readonly Trial[]): Block[] {
  const times = trials.map((trial) => trial.atMs);
  const fromMs = times.reduce((least, atMs) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
  const toMs = times.reduce((most, atMs) => Math.max(most, atMs), Number.NEGATIVE_INFINITY);
  const lengthMs = Math.min(blockMs, (toMs - fromMs) / fewestBlocks) || blockMs;
  const blocks = new Map<number, { hits: number; trials: number }>();
  for (const trial of trials) {
    const index = Math.floor((trial.atMs - fromMs) / lengthMs);
    const block = blocks.get(index) ?? { hits: 0, trials: 0 };
    block.trials += 1;
    if (trial.hit) block.hits += 1;
    blocks.set(index, block);
  }
  return [...blocks.values()];
}
