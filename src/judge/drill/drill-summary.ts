import { users } from '../../lab/users.ts';
import { youngOf } from '../../lab/young-views.ts';
import { downWithin, listDowntimes, type Span } from './downtime.ts';
import { type DrillEvent, type DrillRecord, type EventOf, listEvents } from './drill-record.ts';
import { judgeMitigations } from './judge-mitigations.ts';
import { findMitigated } from './mitigated.ts';
import { listMitigationEffects, type MitigationEffect } from './mitigation-effects.ts';
import { type Neighbours, neighboursWithin } from './neighbours.ts';
import { findFirstMet, findMetAgain, sumOf } from './slo-held.ts';
import { listTurns } from './wrong-turns.ts';

/**
 * What a drill was: times since the page in ms, without those in which the world was down, null for what did not happen; and
 * harm. No score is made of them.
 */
export interface DrillSummary {
  readonly id: string;
  /** What its SLO is of. */
  readonly of: DrillRecord['head']['slo']['of'];
  /** The lab it was, or `control`; null: not revealed yet. */
  readonly lab: string | null;
  readonly title: string | null;
  readonly cause: string | null;
  /** From the page to the end, or to what happened last. */
  readonly lastedMs: number;
  /** So long there was no world, since the page. */
  readonly downMs: number;
  /** By the wall clock: from when on the SLO held until the end, or what happened last; null: no page. */
  readonly overAtMs: number | null;
  /** The same of the first time that it held, where it was lost again later; null: it was not. */
  readonly firstOverAtMs: number | null;
  readonly ended: boolean;
  readonly times: {
    readonly acknowledgedMs: number | null;
    /** The first right diagnosis; here and below: before it was asked what it was. */
    readonly diagnosedMs: number | null;
    /** The first verification that said OK with most visitors let in, and after which it did not burn again. */
    readonly mitigatedMs: number | null;
    readonly fixedMs: number | null;
    /** When the SLO held for the first time, whoever did it. */
    readonly firstMetMs: number | null;
    /** From when on it held until the end. */
    readonly metAgainMs: number | null;
  };
  /** Diagnoses that were given, up to and with the right one where there is one. */
  readonly answers: number;
  /** It was OK for the first time only because so large a share of the visitors was turned away; null: never. */
  readonly turnedAwayOk: { readonly atMs: number; readonly share: number } | null;
  /** When it burned again after it had been OK, and was never OK for good; null: it did not. */
  readonly burnedAgainMs: number | null;
  /** When it was asked what it was; null: the end told it, or nobody yet. */
  readonly revealedMs: number | null;
  readonly harm: DrillHarm;
  readonly wrongTurns: readonly Turn[];
  /** What nobody can tell whether it was a wrong turn, and why. */
  readonly unclear: readonly Turn[];
  /** What other programs took of the machine from the page on; null: nobody knows. */
  readonly neighbours: Neighbours | null;
  readonly inspected: readonly string[];
  readonly hints: { readonly taken: number; readonly of: number };
}

export interface Turn {
  readonly atMs: number;
  /** By the wall clock. */
  readonly at: string;
  readonly title: string;
}

export interface DrillHarm {
  readonly views: number;
  readonly bad: number;
  /** Of the views, those that may have become bad as well: they were on their way when they were last seen. */
  readonly young: number;
  /** People with at least one bad view; null: the record does not say who looked. */
  readonly usersHit: number | null;
  /** Of so many who looked. */
  readonly users: number;
  /** Times the speed at which the error budget may be spent, over the whole drill. */
  readonly burn: number;
  /** So many minutes of such a load may spend what was spent; null: no load. */
  readonly budgetMinutes: number | null;
  /** Of what the SLO is of: bad after one's own mitigations, beyond what was bad before. */
  readonly lostByMitigations: number;
  /** Page views, of whatever the SLO is: visitors whom one's own mitigations turned away. They are in no other count. */
  readonly turnedAway: number;
}

export function sumUpDrill(record: DrillRecord): DrillSummary {
  const { head, events, seconds, machine = [] } = record;
  const revealed = findEvent(events, 'revealed');
  const downtimes = listDowntimes({ events, seconds });
  const atOf = (event: DrillEvent | undefined) => (event ? liveMs(event, downtimes) : null);
  // Who has been told what it was finds it no more.
  const own = revealed?.asked ? events.slice(0, events.indexOf(revealed)) : events;
  const fixed = own.find((event) => event.kind === 'verified' && event.of === 'fix' && event.verdict === 'ok');
  const diagnosed = listEvents(own, 'diagnosed');
  const right = diagnosed.findIndex(({ judgement }) => judgement.verdict === 'right');
  const mitigated = findMitigated(record, own);
  const hints = listEvents(events, 'hinted');
  const pagedMs = head.pagedAt === null ? null : Date.parse(head.pagedAt);
  const metAgainMs = pagedMs === null ? null : findMetAgain(seconds, head.slo.allowedShare, pagedMs);
  const firstMetMs = pagedMs === null ? null : findFirstMet(seconds, head.slo.allowedShare, pagedMs, metAgainMs);
  const upTo = (ms: number | null) =>
    ms === null || pagedMs === null ? null : ms - downWithin(downtimes, { fromMs: pagedMs, toMs: pagedMs + ms });
  const effects = listMitigationEffects(record);
  const turns = listTurns(events, judgeMitigations(record, effects));
  const told = (of: 'wrong' | 'cannot-tell') =>
    turns
      .filter(({ verdict }) => verdict === of)
      .map(({ event, title }) => ({ atMs: atOf(event) ?? 0, at: event.at, title }));
  const lastMs = Math.max(...events.map(({ at }) => Date.parse(at)));
  return {
    id: head.id,
    of: head.slo.of,
    lab: head.lab,
    title: revealed?.title ?? null,
    cause: revealed?.cause ?? null,
    lastedMs: Math.max(0, ...events.map((event) => atOf(event) ?? 0)),
    downMs: pagedMs === null ? 0 : downWithin(downtimes, { fromMs: pagedMs, toMs: Number.POSITIVE_INFINITY }),
    overAtMs: pagedMs === null ? null : pagedMs + (metAgainMs ?? Math.max(0, ...events.map(({ atMs }) => atMs ?? 0))),
    firstOverAtMs: pagedMs === null || firstMetMs === null || firstMetMs === metAgainMs ? null : pagedMs + firstMetMs,
    ended: events.some(({ kind }) => kind === 'ended'),
    times: {
      acknowledgedMs: atOf(findEvent(events, 'acknowledged')),
      diagnosedMs: atOf(diagnosed[right]),
      mitigatedMs: atOf(mitigated.by ?? undefined),
      fixedMs: atOf(fixed),
      firstMetMs: upTo(firstMetMs),
      metAgainMs: upTo(metAgainMs),
    },
    answers: diagnosed.length - (right < 0 ? 0 : diagnosed.length - right - 1),
    turnedAwayOk: mitigated.turnedAway && {
      atMs: atOf(mitigated.turnedAway) ?? 0,
      share: mitigated.turnedAway.turnedAwayShare ?? 0,
    },
    burnedAgainMs: upTo(
      mitigated.burnedAgainMs === null || pagedMs === null ? null : mitigated.burnedAgainMs - pagedMs,
    ),
    revealedMs: revealed?.asked ? atOf(revealed) : null,
    harm: sumUpHarm({ head, events, seconds }, effects),
    wrongTurns: told('wrong'),
    unclear: told('cannot-tell'),
    neighbours: pagedMs === null ? null : neighboursWithin(machine, { fromMs: pagedMs, toMs: lastMs }),
    inspected: countEach(
      listEvents(events, 'inspected').map(({ evidence, service }) => [evidence, service ?? ''].join(' ').trim()),
    ),
    hints: { taken: hints.length, of: hints.at(-1)?.of ?? 0 },
  };
}

/** ms since the page in which the world was up; null: before it. */
function liveMs({ at, atMs }: DrillEvent, downtimes: readonly Span[]): number | null {
  const toMs = Date.parse(at);
  return atMs === null ? null : atMs - downWithin(downtimes, { fromMs: toMs - atMs, toMs });
}

/** `status ×3`, in the order of the first. */
function countEach(words: readonly string[]): string[] {
  return [...Map.groupBy(words, (word) => word)].map(([word, { length }]) =>
    length > 1 ? `${word} ×${length}` : word,
  );
}

function findEvent<K extends DrillEvent['kind']>(events: readonly DrillEvent[], kind: K): EventOf<K> | undefined {
  return listEvents(events, kind)[0];
}

/** From the trigger on, where it is told; else all that was recorded. */
function sumUpHarm({ head, events, seconds }: DrillRecord, effects: readonly MitigationEffect[]): DrillHarm {
  const allowed = head.slo.allowedShare;
  const sinceMs = Math.min(...(findEvent(events, 'revealed')?.trigger ?? []).map(({ at }) => Date.parse(at)));
  // The second in which it came has views of it too.
  const hit = Number.isFinite(sinceMs) ? seconds.filter(({ at }) => Date.parse(at) > sinceMs - 1_000) : seconds;
  const views = sumOf(hit, 'views');
  const bad = sumOf(hit, 'bad');
  const knowsUsers = hit.some(({ usersHit }) => usersHit !== undefined);
  return {
    views,
    bad,
    young: hit.reduce((sum, second) => sum + youngOf(second), 0),
    usersHit: knowsUsers ? new Set(hit.flatMap(({ usersHit }) => usersHit ?? [])).size : null,
    users: Math.max(users, ...hit.map(({ people = 0 }) => people)),
    burn: views === 0 ? 0 : bad / views / allowed,
    budgetMinutes: views === 0 ? null : ((bad / allowed / views) * hit.length) / 60,
    lostByMitigations: effects.reduce((sum, { lost }) => sum + lost, 0),
    turnedAway: effects.reduce((sum, { turnedAway }) => sum + turnedAway, 0),
  };
}
