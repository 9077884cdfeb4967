import type { View } from '../lab/evidence.ts';
import type { LoadTick } from '../lab/load-tick.ts';

export interface Seconds {
  /** `view` may fill in later. In order of intended start; `user` is who looks, where somebody does. */
  began(view: View, user?: string): void;
  /**
   * The seconds that still change at `nowMs`, oldest first; one that is over, with no view on its way, comes a last time. The
   * one that is under way is among them even without a view, so that silence means that nobody speaks.
   */
  changing(nowMs: number): LoadTick[];
}

/** Whoever begins views may stand still, and begin late what fell due meanwhile: in seconds that had come a last time. */
const keptSeconds = 60;

/** Views by the second of their intended start, counted from `beganMs`; seconds that are done are forgotten. `budgetMs`: as it is now. */
export function createSeconds(beganMs: number, budgetMs: () => number): Seconds {
  const kept = new Map<number, Seen[]>();
  const open = new Set<number>();
  const secondOf = (atMs: number) => Math.floor((atMs - beganMs) / 1_000);
  return {
    began(view, user) {
      const second = secondOf(view.intendedMs);
      const seen = kept.get(second) ?? [];
      seen.push({ view, user: user ?? null });
      kept.set(second, seen);
      open.add(second);
    },
    changing(nowMs) {
      const newest = secondOf(nowMs);
      open.add(newest);
      const ticks = [...open]
        .toSorted((one, other) => one - other)
        .map((second) => tally(second, kept.get(second) ?? [], budgetMs(), nowMs));
      for (const { second, inFlight } of ticks) if (inFlight === 0 && second < newest) open.delete(second);
      for (const second of kept.keys()) if (second < newest - keptSeconds && !open.has(second)) kept.delete(second);
      return ticks;
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
  const wrong = bad.filter(({ view }) => view.answer === 'wrong' && ageMs(view, nowMs) <= budgetMs).length;
  const users = seen.some(({ user }) => user !== null);
  return {
    second,
    views: seen.length,
    good,
    bad: bad.length,
    failed: seen.filter(({ view }) => view.doneMs !== null && (view.status !== 200 || view.error !== null)).length,
    ...(wrong > 0 ? { wrong } : {}),
    p50Ms: nearestRank(latenciesMs, ranks.p50),
    p99Ms: nearestRank(latenciesMs, ranks.p99),
    inFlight,
    ...(inFlight > 0 ? { atLeast: listLeasts(seen, latenciesMs) } : {}),
    ...(users ? { usersHit: [...new Set(bad.flatMap(({ user }) => user ?? []))] } : {}),
  };
}

const ranks = { p50: 0.5, p99: 0.99 } as const;

/** Those that would be others if what is on its way never ended. */
function listLeasts(seen: readonly Seen[], latenciesMs: Float64Array): readonly ('p50' | 'p99')[] {
  const atMostMs = Float64Array.from(seen, ({ view }) => ageMs(view, Number.POSITIVE_INFINITY)).sort();
  return (['p50', 'p99'] as const).filter(
    (rank) => nearestRank(atMostMs, ranks[rank]) !== nearestRank(latenciesMs, ranks[rank]),
  );
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
