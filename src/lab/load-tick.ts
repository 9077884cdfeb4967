/** One second of page views, by their intended start; unfinished ones count with their age. */
export interface LoadTick {
  /** Seconds since the load began, whole. */
  readonly second: number;
  readonly views: number;
  readonly good: number;
  readonly bad: number;
  /** Of the bad ones, those that came back without an answer: refused, broken, timed out. */
  readonly failed: number;
  /** Of the bad ones, those that were answered within the budget, wrongly; left out: none was. */
  readonly wrong?: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly inFlight: number;
  /** Of p50 and p99, those that may still grow: views on their way count with their age. Left out: nothing is on its way. */
  readonly atLeast?: readonly ('p50' | 'p99')[];
  /** Who had a bad view in it, each once, by a name that a world of the same seed has again; left out: nobody is behind a view. */
  readonly usersHit?: readonly string[];
  /** People who have looked since the load began; left out: nobody is behind a view, or it is older. */
  readonly people?: number;
}
