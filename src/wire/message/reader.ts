import type { Budget } from '../budget.ts';

/** The bytes that all offsets are in, and what reading them may still cost. */
export interface Reader {
  readonly bytes: Uint8Array;
  readonly budget: Budget;
}
