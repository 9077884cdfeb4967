import type { DrillSecond } from '../../judge/drill-record.ts';
import type { LoadTick } from '../../lab/load-tick.ts';

/** A view that has not ended by then is given up. */
const settledAfterSeconds = 12;

/** Turns what the load tells into seconds of the wall clock, each written when it is over and again when it has settled. */
export interface SecondsRecord {
  see(ticks: readonly LoadTick[]): void;
  /** Those between the two moments, oldest first; the newest may still be filling. */
  between(fromMs: number, toMs: number): DrillSecond[];
  /** What has changed and was not written yet. */
  flush(): void;
}

export function recordSeconds(write: (seconds: readonly DrillSecond[]) => void, clock = Date.now): SecondsRecord {
  const kept = new Map<number, LoadTick>();
  const unwritten = new Set<number>();
  /** When the load's second 0 began: no tick comes before its second does. */
  let beganMs = Number.POSITIVE_INFINITY;
  let fixedMs: number | null = null;

  const show = (tick: LoadTick): DrillSecond => {
    const { second, ...figures } = tick;
    return { at: new Date(Math.round(fixedMs ?? beganMs) + second * 1_000).toISOString(), ...figures };
  };
  const writeThese = (seconds: readonly number[]) => {
    const ticks = seconds.flatMap((second) => kept.get(second) ?? []);
    for (const second of seconds) unwritten.delete(second);
    if (ticks.length > 0) write(ticks.map(show));
  };

  return {
    see(ticks) {
      for (const tick of ticks) {
        const before = kept.get(tick.second);
        kept.set(tick.second, tick);
        unwritten.add(tick.second);
        if (!before) beganMs = Math.min(beganMs, clock() - tick.second * 1_000);
      }
      const newest = ticks.at(-1)?.second;
      if (newest === undefined) return;
      // A time that was written once must not move.
      if (kept.size > 3) fixedMs ??= beganMs;
      if (fixedMs === null) return;
      const settled = newest - settledAfterSeconds;
      const due = [...unwritten].filter((second) => second === newest - 1 || second <= settled);
      writeThese(due.toSorted((one, other) => one - other));
      for (const second of kept.keys()) if (second < newest - 120 && !unwritten.has(second)) kept.delete(second);
    },
    between(fromMs, toMs) {
      return [...kept.values()]
        .toSorted((one, other) => one.second - other.second)
        .map(show)
        .filter(({ at }) => Date.parse(at) >= fromMs && Date.parse(at) + 1_000 <= toMs);
    },
    flush() {
      fixedMs ??= beganMs;
      writeThese([...unwritten].toSorted((one, other) => one - other));
    },
  };
}
