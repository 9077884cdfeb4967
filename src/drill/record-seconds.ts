import type { DrillSecond } from '../judge/drill/drill-record.ts';
import type { LoadTick } from '../lab/load-tick.ts';

/** A view that has not ended by then is given up. */
const settledAfterSeconds = 12;

/**
 * Turns what the load tells into seconds of the wall clock, each written when it is over, and again when its last view has ended or
 * would have been given up.
 */
export interface SecondsRecord {
  see(ticks: readonly LoadTick[]): void;
  /** Those between the two moments, oldest first, those without a view among them; the newest may still be filling. */
  between(fromMs: number, toMs: number): DrillSecond[];
  /** What has changed and was not written yet. */
  flush(): void;
}

export function recordSeconds(write: (seconds: readonly DrillSecond[]) => void, clock = Date.now): SecondsRecord {
  const kept = new Map<number, LoadTick>();
  const unwritten = new Set<number>();
  /** As they stand on disk. */
  const written = new Map<number, LoadTick>();
  let newest = Number.NEGATIVE_INFINITY;
  /** When the load's second 0 began: no tick comes before its second does. */
  let beganMs = Number.POSITIVE_INFINITY;
  let fixedMs: number | null = null;

  const show = (tick: LoadTick): DrillSecond => {
    const { second, ...figures } = tick;
    return { at: new Date(Math.round(fixedMs ?? beganMs) + second * 1_000).toISOString(), ...figures };
  };
  const writeThese = (seconds: readonly number[]) => {
    const ticks = seconds.toSorted((one, other) => one - other).flatMap((second) => kept.get(second) ?? []);
    for (const tick of ticks) {
      unwritten.delete(tick.second);
      written.set(tick.second, tick);
    }
    if (ticks.length > 0) write(ticks.map(show));
  };
  /** As long as its views are on their way a second changes with each tick: not all of that is worth a line. */
  const isDue = (second: number) => {
    const [tick, before] = [kept.get(second), written.get(second)];
    if (!tick || second >= newest) return false;
    if (!before || tick.inFlight === 0) return true;
    return second <= newest - settledAfterSeconds && (before.bad !== tick.bad || before.inFlight !== tick.inFlight);
  };

  return {
    see(ticks) {
      for (const tick of ticks) {
        const before = kept.get(tick.second);
        kept.set(tick.second, tick);
        if (tick.views > 0) unwritten.add(tick.second);
        if (!before) beganMs = Math.min(beganMs, clock() - tick.second * 1_000);
        newest = Math.max(newest, tick.second);
      }
      // A time that was written once must not move.
      if (kept.size > 3) fixedMs ??= beganMs;
      if (fixedMs === null) return;
      writeThese([...unwritten].filter(isDue));
      for (const second of kept.keys()) {
        if (second >= newest - 120 || unwritten.has(second)) continue;
        kept.delete(second);
        written.delete(second);
      }
    },
    between(fromMs, toMs) {
      return [...kept.values()]
        .toSorted((one, other) => one.second - other.second)
        .map(show)
        .filter(({ at }) => Date.parse(at) >= fromMs && Date.parse(at) + 1_000 <= toMs);
    },
    flush() {
      fixedMs ??= beganMs;
      writeThese([...unwritten]);
    },
  };
}
