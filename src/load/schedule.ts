import type { Random } from '../lab/random.ts';

export type Arrivals = 'poisson' | 'constant';

/** From one arrival to the next, in units of the mean time between two. */
const gaps: Record<Arrivals, (draw: Random) => number> = {
  poisson: (draw) => -Math.log1p(-draw()),
  constant: () => 1,
};

/** When page views are meant to start, whatever becomes of them. All times in ms on the clock of its caller. */
export interface Schedule {
  /** From `atMs` on; a rate of 0 pauses. Views due before `atMs` must have been taken. */
  offer(atMs: number, ratePerSecond: number, arrivals: Arrivals): void;
  /** The next view's intended start; Infinity while nothing is offered. */
  nextMs(): number;
  /** Gives the next view's intended start, and draws that of the one after it. */
  take(): number;
  /** Views that were to be expected, on average, from the beginning until `atMs`. */
  expectedUntil(atMs: number): number;
}

/**
 * Arrivals are drawn on a clock that counts expected views instead of time and so runs faster at a higher rate.
 * A change of the rate changes that clock's speed alone: it leaves no gap, and the same seed gives the same arrivals.
 */
export function createSchedule(draw: Random): Schedule {
  let fromMs = 0;
  let fromViews = 0;
  let viewsPerMs = 0;
  let gap = gaps.constant;
  let due: number | null = null;

  const expectedUntil = (atMs: number) => fromViews + (atMs - fromMs) * viewsPerMs;
  const nextMs = () =>
    due === null || viewsPerMs === 0 ? Number.POSITIVE_INFINITY : fromMs + (due - fromViews) / viewsPerMs;

  return {
    offer(atMs, ratePerSecond, arrivals) {
      fromViews = expectedUntil(atMs);
      fromMs = atMs;
      viewsPerMs = ratePerSecond / 1_000;
      gap = gaps[arrivals];
      due ??= fromViews + gap(draw);
    },
    nextMs,
    take() {
      const intendedMs = nextMs();
      due = (due ?? 0) + gap(draw);
      return intendedMs;
    },
    expectedUntil,
  };
}
