import { isDecided } from '../../lab/young-views.ts';
import type { DrillRecord, DrillSecond } from '../drill/drill-record.ts';

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
  const isBad = ({ views, bad }: DrillSecond) => bad > head.slo.allowedShare * views;
  // One whose views may still turn out to be bad is no good second that ends the row.
  const before = seconds
    .filter((second) => Date.parse(second.at) <= pagedMs && (isBad(second) || isDecided(second, head.slo.allowedShare)))
    .toReversed();
  const last = before.findIndex(isBad);
  const newest = before[last];
  if (!newest || Date.parse(newest.at) < pagedMs - windowMs) return null;
  const run = before.slice(last);
  const end = run.findIndex((second) => !isBad(second));
  return run.at(end === -1 ? -1 : end - 1)?.at ?? null;
}
