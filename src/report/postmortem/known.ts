import { type DrillRecord, listEvents } from '../../judge/drill/drill-record.ts';
import { type DrillSummary, sumUpDrill } from '../../judge/drill/drill-summary.ts';
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
  /** Which of the changes it was that set it off; null: none of them, or nobody has said. */
  readonly change: KnownChange | null;
  /** All that whoever was on call was told of; empty: not on record. */
  readonly changes: readonly KnownChange[];
  /** null: it was no night that somebody was on call in. */
  readonly night: KnownNight | null;
}

/** What happened in a drill, by the wall clock in ms; null: it did not. */
export interface KnownNight {
  readonly changedMs: number | null;
  /** When the roll-out of the change began, by what was told of it. */
  readonly rolledOutMs: number | null;
  readonly pagedMs: number | null;
  readonly mitigations: readonly { readonly name: string; readonly atMs: number }[];
  /** How long it may be said to have lasted: from the change or the page, to where it first held, held for good or was over. */
  readonly lastedMs: readonly number[];
  /** Shares of bad views that can be seen in the record, 0 to 1: of all, what the pager said, of the worst second. */
  readonly badShares: readonly number[];
  /** People who looked. */
  readonly users: number;
}

/** A change as one would name it. */
export interface KnownChange {
  /** `ranking-214` */
  readonly id: string;
  readonly team: string;
  readonly title: string;
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
    change: null,
    changes: [],
    night: null,
  };
}

export function knownOfDrill(drill: DrillRecord): Known {
  const sum = sumUpDrill(drill);
  const { harm, times, lastedMs } = sum;
  const [revealed] = listEvents(drill.events, 'revealed');
  const trigger = revealed?.trigger ?? [];
  const changes = drill.head.changes.map(({ id, team, title }) => ({ id, team, title }));
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
    change: changes.find(({ id }) => id === revealed?.change) ?? null,
    changes,
    night: nightOf(drill, sum, first === undefined ? null : Date.parse(first.at), revealed?.change ?? null),
  };
}

function nightOf(
  { head, events, seconds }: DrillRecord,
  { harm, times, lastedMs }: DrillSummary,
  changedMs: number | null,
  change: string | null,
): KnownNight {
  const pagedMs = head.pagedAt === null ? null : Date.parse(head.pagedAt);
  const told = head.changes.find(({ id }) => id === change);
  const [page] = listEvents(events, 'paged');
  const ends = [times.firstMetMs, times.metAgainMs, times.mitigatedMs, lastedMs].filter((ms) => ms !== null);
  const beforePageMs = pagedMs !== null && changedMs !== null && pagedMs > changedMs ? pagedMs - changedMs : 0;
  const shareOf = ({ views, bad }: { readonly views: number; readonly bad: number }) => (views === 0 ? 0 : bad / views);
  return {
    changedMs,
    rolledOutMs: pagedMs === null || told === undefined ? null : pagedMs - 60_000 * told.minutesBefore,
    pagedMs,
    mitigations: listEvents(events, 'mitigation').map(({ name, at }) => ({ name, atMs: Date.parse(at) })),
    lastedMs: ends.flatMap((ms) => [ms, ms + beforePageMs]),
    badShares: [shareOf(harm), ...(page === undefined ? [] : [shareOf(page)]), Math.max(0, ...seconds.map(shareOf))],
    users: harm.users,
  };
}
