/** How much is measured. Rounds and blocks are per contestant; they take turns. */
export interface Depth {
  readonly codecRounds: number;
  /** Of a way that is kept busy. */
  readonly warmMs: number;
  readonly costRounds: number;
  readonly costMs: number;
  /** Of the open loop: from nine on one that a neighbour disturbed does not widen the interval. */
  readonly loadBlocks: number;
  readonly loadMs: number;
  readonly connectRounds: number;
  readonly closedBlocks: number;
}

export const whole: Depth = {
  codecRounds: 25,
  warmMs: 400,
  costRounds: 15,
  costMs: 70,
  loadBlocks: 9,
  loadMs: 300,
  connectRounds: 9,
  closedBlocks: 9,
};

export const quick: Depth = {
  codecRounds: 15,
  warmMs: 250,
  costRounds: 7,
  costMs: 50,
  loadBlocks: 6,
  loadMs: 350,
  connectRounds: 7,
  closedBlocks: 6,
};
