import { now } from '../lab/clock.ts';

export interface Alarm {
  /** To be called when what comes next may come sooner than before. */
  reset(): void;
  stop(): void;
}

const longestWaitMs = 60_000;

/**
 * Rings when `nextMs` (on the machine's clock; Infinity: never) has come, again and again. Node's timers count whole
 * ms, so that it may ring early, by less than 1 ms, or late: whoever is rung does what is due by the clock.
 */
export function startAlarm(nextMs: () => number, ring: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function reset(): void {
    clearTimeout(timer);
    const waitMs = nextMs() - now();
    if (stopped || waitMs === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(fire, Math.min(Math.max(0, Math.ceil(waitMs)), longestWaitMs));
  }
  function fire(): void {
    ring();
    reset();
  }

  reset();
  return {
    reset,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
