import type { View } from '../lab/evidence.ts';
import type { LoadTick } from '../lab/load-tick.ts';

export interface Seconds {
  /** `view` may fill in later. In order of intended start; `user` is who looks, where somebody does. */
  began(view: View, user?: string): void;
  /** The seconds that still change at `nowMs`, oldest first; one that is over, with no view on its way, comes a last time. */
  changing(nowMs: number): LoadTick[];
}

/** Views by the second of their intended start, counted from `beganMs`; seconds that are done are forgotten. `budgetMs`: as it is now. */
export function createSeconds(beganMs: number, budgetMs: () => number): Seconds {
  const open = new Map<number, Seen[]>();
  const secondOf = (atMs: number) => Math.floor((atMs - beganMs) / 1_000);
  return {
    began(view, user) {
      const second = secondOf(view.intendedMs);
      const seen = open.get(second);
      if (seen) seen.push({ view, user: user ?? null });
      else open.set(second, [{ view, user: user ?? null }]);
    },
    changing(nowMs) {
      return [...open].map(([second, seen]) => {
        const tick = tally(second, seen, budgetMs(), nowMs);
        if (tick.inFlight === 0 && second < secondOf(nowMs)) open.delete(second);
        return tick;
      });
    },
  };
}

interface Seen {
  readonly view: View;
  readonly user: string | null;
}

function tally(second: number, seen: readonly Seen[], budgetMs: number, nowMs: number): LoadTick {
  const latenciesMs = Float64Array.from(seen, ({ view }) => ageMs(view, nowMs)).sort();
  const inFlight = seen.filter(({ view }) => view.doneMs === null).length;
  const good = seen.filter(({ view }) => isGood(view, budgetMs)).length;
  const bad = seen.filter(({ view }) => isBad(view, budgetMs, nowMs));
  const users = seen.some(({ user }) => user !== null);
  return {
    second,
    views: seen.length,
    good,
    bad: bad.length,
    failed: seen.filter(({ view }) => view.doneMs !== null && (view.status !== 200 || view.error !== null)).length,
    p50Ms: nearestRank(latenciesMs, 0.5),
    p99Ms: nearestRank(latenciesMs, 0.99),
    inFlight,
    ...(users ? { usersHit: [...new Set(bad.flatMap(({ user }) => user ?? []))] } : {}),
  };
}

function ageMs(view: View, nowMs: number): number {
  return (view.doneMs ?? nowMs) - view.intendedMs;
}

/** One that is on its way, and still within its budget, is neither. */
function isBad(view: View, budgetMs: number, nowMs: number): boolean {
  return view.doneMs === null ? ageMs(view, nowMs) > budgetMs : !isGood(view, budgetMs);
}

function isGood(view: View, budgetMs: number): boolean {
  return (
    view.status === 200 && view.answer !== 'wrong' && view.doneMs !== null && view.doneMs - view.intendedMs <= budgetMs
  );
}

function nearestRank(sorted: Float64Array, share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
