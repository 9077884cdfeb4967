import type { DrillRecord, DrillSecond, EventOf } from './drill-record.ts';
import { badUntil } from './slo-held.ts';

/** Of a stretch that was served as well as any. */
const stretch = 5;

/**
 * Views that waited for an answer when a mitigation was applied, at least: those in flight, or those of the outage so far whose
 * visitors had left after a long wait, which a server goes on working through. What is refused at once waits nowhere.
 */
export function queuedAt({ head, seconds }: DrillRecord, { at, inFlight }: EventOf<'mitigation'>): number {
  const waited = badUntil(seconds, head.slo.allowedShare, Date.parse(at)).filter(
    ({ p50Ms }) => p50Ms !== null && p50Ms > head.slo.budgetMs,
  );
  return Math.max(
    inFlight,
    waited.reduce((sum, { failed = 0 }) => sum + failed, 0),
  );
}

/** What the system was seen to serve, in the best few seconds of the night: a backlog is served no faster than it is known to go. */
export function servedPerSecond(seconds: readonly DrillSecond[]): number {
  const answered = seconds.map(({ good, bad, failed = 0 }) => good + bad - Math.min(bad, failed));
  const means = answered.flatMap((_, at) => {
    const some = answered.slice(at, at + stretch);
    return some.length === stretch ? [some.reduce((sum, count) => sum + count, 0) / stretch] : [];
  });
  return Math.max(0, ...means);
}
