import type { DrillRecord } from '../../judge/drill/drill-record.ts';
import { sumUpDrill } from '../../judge/drill/drill-summary.ts';
import type { RunResult } from '../../judge/record/result.ts';

/** What is on record of an incident, for whoever compares a text with it. Times in ms; null: not on record. */
export interface Known {
  /** `run.json` or `drill.json`. */
  readonly record: string;
  readonly views: number;
  readonly bad: number;
  /** People with at least one bad view. */
  readonly usersHit: number | null;
  readonly lastedMs: number | null;
  /** Times the speed at which the error budget may be spent. */
  readonly burn: number;
  readonly detectedAfterMs: number | null;
  /** What changed, a line each. */
  readonly triggers: readonly string[];
}

export function knownOfRun({ impact, incident }: RunResult): Known {
  return {
    record: 'run.json',
    views: impact?.views ?? 0,
    bad: impact?.bad ?? 0,
    // The run's page views are not read for it.
    usersHit: null,
    lastedMs: impact === null ? null : 1_000 * impact.seconds,
    burn: impact?.budgetBurn ?? 0,
    detectedAfterMs: impact?.detectedAfterSeconds == null ? null : 1_000 * impact.detectedAfterSeconds,
    triggers: incident.trigger,
  };
}

export function knownOfDrill(drill: DrillRecord): Known {
  const { harm, times, lastedMs } = sumUpDrill(drill);
  const trigger = drill.events.flatMap((event) => (event.kind === 'revealed' ? event.trigger : []));
  const [first] = trigger;
  const pagedMs = drill.head.pagedAt === null ? null : Date.parse(drill.head.pagedAt);
  const beforePageMs = first && pagedMs !== null ? pagedMs - Date.parse(first.at) : null;
  return {
    record: 'drill.json',
    views: harm.views,
    bad: harm.bad,
    usersHit: harm.usersHit,
    lastedMs: beforePageMs === null ? null : beforePageMs + (times.metAgainMs ?? lastedMs),
    burn: harm.burn,
    detectedAfterMs: beforePageMs,
    triggers: trigger.map(({ title }) => title),
  };
}
