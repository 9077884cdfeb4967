import type { View } from '../lab/evidence.ts';
import type { LoadTick } from '../lab/load-tick.ts';

export interface Seconds {
  /** `view` may fill in later. In order of intended start. */
  began(view: View): void;
  /** The seconds that still change at `nowMs`, oldest first; one that is over, with no view on its way, comes a last time. */
  changing(nowMs: number): LoadTick[];
}

/** Views by the second of their intended start, counted from `beganMs`; seconds that are done are forgotten. */
export function createSeconds(beganMs: number, budgetMs: number): Seconds {
  const open = new Map<number, View[]>();
  const secondOf = (atMs: number) => Math.floor((atMs - beganMs) / 1_000);
  return {
    began(view) {
      const second = secondOf(view.intendedMs);
      const views = open.get(second);
      if (views) views.push(view);
      else open.set(second, [view]);
    },
    changing(nowMs) {
      return [...open].map(([second, views]) => {
        const tick = tally(second, views, budgetMs, nowMs);
        if (tick.inFlight === 0 && second < secondOf(nowMs)) open.delete(second);
        return tick;
      });
    },
  };
}

function tally(second: number, views: readonly View[], budgetMs: number, nowMs: number): LoadTick {
  const latenciesMs = Float64Array.from(views, (view) => (view.doneMs ?? nowMs) - view.intendedMs).sort();
  const inFlight = views.filter((view) => view.doneMs === null).length;
  const good = views.filter((view) => isGood(view, budgetMs)).length;
  const young = views.filter((view) => view.doneMs === null && nowMs - view.intendedMs <= budgetMs).length;
  return {
    second,
    views: views.length,
    good,
    bad: views.length - good - young,
    p50Ms: nearestRank(latenciesMs, 0.5),
    p99Ms: nearestRank(latenciesMs, 0.99),
    inFlight,
  };
}

function isGood(view: View, budgetMs: number): boolean {
  return (
    view.status === 200 && view.answer !== 'wrong' && view.doneMs !== null && view.doneMs - view.intendedMs <= budgetMs
  );
}

function nearestRank(sorted: Float64Array, share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
