/** One question and its answer: ms on the runner's clock, and in the middle two on the member's own. */
export interface ClockSample {
  readonly askedMs: number;
  readonly receivedMs: number;
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** How a member's monotonic clock stands to the runner's. */
export interface ClockOffset {
  /** Its time less the runner's, in ms. */
  readonly offsetMs: number;
  /** The true offset is not further away than this, in ms. */
  readonly errorMs: number;
}

export interface MemberClock {
  take(sample: ClockSample): void;
  /** By the best sample so far, whose error has grown since; null: there was none that can be. */
  read(nowMs: number): ClockOffset | null;
}

/** Clocks of two machines drift apart by no more than this, as a share: far beyond what a quartz does. */
const usualDrift = 100e-6;

/**
 * As NTP does (RFC 5905, 8): whatever the way there and back took, together, bounds the error; what the member took to answer is not in
 * it. A sample whose answer took longer by the member's clock than by the runner's cannot be, and is left out. `drift`: 0 where both
 * run by one quartz.
 */
export function createMemberClock(drift = usualDrift): MemberClock {
  let best: (ClockOffset & { readonly atMs: number }) | null = null;
  const errorAt = (nowMs: number) => (best ? best.errorMs + drift * Math.max(0, nowMs - best.atMs) : Infinity);
  return {
    take({ askedMs, receivedMs, sentMs, answeredMs }) {
      const wayMs = answeredMs - askedMs - (sentMs - receivedMs);
      if (!(wayMs >= 0) || !(sentMs >= receivedMs)) return;
      const errorMs = wayMs / 2 + drift * (answeredMs - askedMs);
      if (errorMs > errorAt(answeredMs)) return;
      best = { offsetMs: (receivedMs - askedMs + (sentMs - answeredMs)) / 2, errorMs, atMs: answeredMs };
    },
    read: (nowMs) => best && { offsetMs: best.offsetMs, errorMs: errorAt(nowMs) },
  };
}
