import type { DrillRecord } from './drill-record.ts';

/** The paging rule looks back so far. */
const windowMs = 4_000;

/**
 * When what the pager speaks of began, as far as the drill's seconds tell: the first of the seconds in a row of which more than
 * the SLO allows was bad, up to the page. ISO 8601; null: nobody was paged, or no such second was kept.
 */
export function badSince({ head, events, seconds }: Pick<DrillRecord, 'head' | 'events' | 'seconds'>): string | null {
  const paged = events.find(({ kind }) => kind === 'paged');
  if (!paged) return null;
  const pagedMs = Date.parse(paged.at);
  const before = seconds.filter(({ at }) => Date.parse(at) <= pagedMs).toReversed();
  const last = before.findIndex(({ views, bad }) => bad > head.slo.allowedShare * views);
  const newest = before[last];
  if (!newest || Date.parse(newest.at) < pagedMs - windowMs) return null;
  const run = before.slice(last);
  const end = run.findIndex(({ views, bad }) => bad <= head.slo.allowedShare * views);
  return run.at(end === -1 ? -1 : end - 1)?.at ?? null;
}
