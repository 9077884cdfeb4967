import type { LoadTick } from '../lab/load-tick.ts';

/** The seconds of a load from its first view on: in their order, none left out, each once it is over. */
export interface WholeSeconds {
  see(ticks: readonly LoadTick[]): void;
  /** Over, and not taken yet; oldest first. */
  waiting(): LoadTick[];
  /** Takes the oldest ones: those that change no more, and those that have been over for long enough; or all that are over. */
  take(all?: boolean): LoadTick[];
  /** Those that were taken too soon, once all of their views have ended: as they are now. */
  mended(): LoadTick[];
  /** Views that have not ended: how many, and of whole seconds how old the oldest is at least, by the load's own clock. */
  onTheirWay(): { readonly views: number; readonly atLeastSeconds: number };
  /** The second that is filling. */
  filling(): number;
}

export function createWholeSeconds(patientSeconds: number): WholeSeconds {
  const known = new Map<number, LoadTick>();
  /** Taken, and told again or still to be told. */
  const taken = new Set<number>();
  let first: number | null = null;
  let next = 0;
  let newest = 0;
  // What was not told had no view.
  const at = (second: number) => known.get(second) ?? { ...none, second };
  return {
    see(ticks) {
      if (first === null) {
        first = ticks.find(({ views }) => views > 0)?.second ?? null;
        next = newest = first ?? 0;
      }
      for (const tick of ticks) {
        if (first === null || tick.second < first) continue;
        known.set(tick.second, tick);
        newest = Math.max(newest, tick.second);
        if (tick.second < next) taken.add(tick.second);
      }
    },
    waiting: () => Array.from({ length: newest - next }, (_, index) => at(next + index)),
    take(all = false) {
      const ticks: LoadTick[] = [];
      for (; next < newest; next += 1) {
        const tick = at(next);
        if (!all && tick.inFlight > 0 && newest - next <= patientSeconds) break;
        ticks.push(tick);
        if (tick.inFlight > 0) taken.add(next);
        else known.delete(next);
      }
      return ticks;
    },
    mended() {
      const ended = [...taken].filter((second) => at(second).inFlight === 0).toSorted((one, other) => one - other);
      const ticks = ended.map(at);
      for (const second of ended) {
        taken.delete(second);
        known.delete(second);
      }
      return ticks;
    },
    onTheirWay() {
      const open = [...known.values()].filter(({ inFlight }) => inFlight > 0);
      const oldest = Math.min(...open.map(({ second }) => second));
      return {
        views: open.reduce((sum, { inFlight }) => sum + inFlight, 0),
        atLeastSeconds: open.length === 0 ? 0 : Math.max(0, newest - oldest - 1),
      };
    },
    filling: () => newest,
  };
}

const none: Omit<LoadTick, 'second'> = { views: 0, good: 0, bad: 0, failed: 0, p50Ms: null, p99Ms: null, inFlight: 0 };
