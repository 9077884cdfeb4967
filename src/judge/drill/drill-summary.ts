import { users } from '../../lab/users.ts';
import { isDecided, youngOf } from '../../lab/young-views.ts';
import { downWithin, listDowntimes, type Span } from './downtime.ts';
import { type DrillEvent, type DrillRecord, type DrillSecond, type EventOf, listEvents } from './drill-record.ts';
import { listMitigationEffects, type MitigationEffect, shareOf } from './mitigation-effects.ts';

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
  readonly ended: boolean;
  readonly times: {
    readonly acknowledgedMs: number | null;
    /** The first right diagnosis; here and below: before it was asked what it was. */
    readonly diagnosedMs: number | null;
    /** The first verification that said OK. */
    readonly mitigatedMs: number | null;
    readonly fixedMs: number | null;
    /** When the SLO held for the first time, whoever did it. */
    readonly firstMetMs: number | null;
    /** From when on it held until the end. */
    readonly metAgainMs: number | null;
  };
  /** When it was asked what it was; null: the end told it, or nobody yet. */
  readonly revealedMs: number | null;
  readonly harm: DrillHarm;
  readonly wrongTurns: readonly {
    readonly atMs: number;
    /** By the wall clock. */
    readonly at: string;
    readonly title: string;
  }[];
  readonly inspected: readonly string[];
  readonly hints: { readonly taken: number; readonly of: number };
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

export function sumUpDrill({ head, events, seconds }: DrillRecord): DrillSummary {
  const revealed = findEvent(events, 'revealed');
  const downtimes = listDowntimes({ events, seconds });
  const atOf = (event: DrillEvent | undefined) => (event ? liveMs(event, downtimes) : null);
  // Who has been told what it was finds it no more.
  const own = revealed?.asked ? events.slice(0, events.indexOf(revealed)) : events;
  const verified = (of: 'mitigation' | 'fix') =>
    own.find((event) => event.kind === 'verified' && event.of === of && event.verdict === 'ok');
  const hints = listEvents(events, 'hinted');
  const pagedMs = head.pagedAt === null ? null : Date.parse(head.pagedAt);
  const metAgainMs = pagedMs === null ? null : findMetAgain(seconds, head.slo.allowedShare, pagedMs);
  const upTo = (ms: number | null) =>
    ms === null || pagedMs === null ? null : ms - downWithin(downtimes, { fromMs: pagedMs, toMs: pagedMs + ms });
  const effects = listMitigationEffects({ head, events, seconds });
  return {
    id: head.id,
    of: head.slo.of,
    lab: head.lab,
    title: revealed?.title ?? null,
    cause: revealed?.cause ?? null,
    lastedMs: Math.max(0, ...events.map((event) => atOf(event) ?? 0)),
    downMs: pagedMs === null ? 0 : downWithin(downtimes, { fromMs: pagedMs, toMs: Number.POSITIVE_INFINITY }),
    overAtMs: pagedMs === null ? null : pagedMs + (metAgainMs ?? Math.max(0, ...events.map(({ atMs }) => atMs ?? 0))),
    ended: events.some(({ kind }) => kind === 'ended'),
    times: {
      acknowledgedMs: atOf(findEvent(events, 'acknowledged')),
      diagnosedMs: atOf(listEvents(own, 'diagnosed').find(({ judgement }) => judgement.verdict === 'right')),
      mitigatedMs: atOf(verified('mitigation')),
      fixedMs: atOf(verified('fix')),
      firstMetMs: pagedMs === null ? null : upTo(findFirstMet(seconds, head.slo.allowedShare, pagedMs, metAgainMs)),
      metAgainMs: upTo(metAgainMs),
    },
    revealedMs: revealed?.asked ? atOf(revealed) : null,
    harm: sumUpHarm({ head, events, seconds }, effects),
    wrongTurns: listWrongTurns({ head, events, seconds }, effects).map(({ event, title }) => ({
      atMs: atOf(event) ?? 0,
      at: event.at,
      title,
    })),
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

function sumOf(seconds: readonly DrillSecond[], what: 'views' | 'good' | 'bad'): number {
  return seconds.reduce((sum, second) => sum + second[what], 0);
}

/** One bad view among the few of a second is none. */
function isBad({ good, bad }: DrillSecond, allowed: number): boolean {
  return shareOf({ views: good + bad, bad }) > 10 * allowed;
}

/** Nobody knows of a second without a view, nor of one whose views may still turn out to be bad. */
function isKnown(second: DrillSecond, allowed: number): boolean {
  return second.good + second.bad > 0 && (isDecided(second, allowed) || second.bad > 10 * allowed * second.views);
}

/** Seconds that must go by before the SLO can be said to hold. */
const leastSeconds = 5;

function findMetAgain(seconds: readonly DrillSecond[], allowed: number, pagedMs: number): number | null {
  const decided = seconds.filter((second) => isKnown(second, allowed));
  const lastBad = decided.findLastIndex((second) => isBad(second, allowed));
  const rest = decided.slice(lastBad + 1);
  const from = rest.findIndex((_, at) => {
    const held = rest.slice(at);
    return sumOf(held, 'bad') <= allowed * held.reduce((sum, { good, bad }) => sum + good + bad, 0);
  });
  const first = from < 0 ? undefined : rest[from];
  if (first === undefined || rest.length - from < leastSeconds) return null;
  return Math.max(0, Date.parse(first.at) - pagedMs);
}

/** The first time that it held for so long; where it was not lost again, from when on it held to the end. */
function findFirstMet(
  seconds: readonly DrillSecond[],
  allowed: number,
  pagedMs: number,
  metAgainMs: number | null,
): number | null {
  const first = findHolding(seconds, allowed, pagedMs);
  if (first === null) return metAgainMs;
  const wasLost = seconds.some((second) => {
    const atMs = Date.parse(second.at);
    return atMs > first && atMs < pagedMs + (metAgainMs ?? Number.POSITIVE_INFINITY) && isBad(second, allowed);
  });
  return wasLost ? first - pagedMs : metAgainMs;
}

/** The beginning, by the wall clock, of the first stretch since then in which the SLO held for long enough. */
function findHolding(seconds: readonly DrillSecond[], allowed: number, fromMs: number): number | null {
  const decided = seconds.filter((second) => isKnown(second, allowed) && Date.parse(second.at) >= fromMs);
  const index = decided.findIndex((_, at) => {
    const held = decided.slice(at, at + leastSeconds);
    return held.length === leastSeconds && sumOf(held, 'bad') <= allowed * (sumOf(held, 'good') + sumOf(held, 'bad'));
  });
  return index < 0 ? null : Date.parse(decided[index]?.at ?? '');
}

/** A mitigation after which the SLO held so soon has done its part, whatever its first seconds looked like, and what came later. */
const helpsWithinMs = 30_000;

/** Mitigations that follow each other so soon are applied as one. */
const oneActMs = 10_000;

function timeOf(applies: readonly { readonly atMs: number }[], index: number): number {
  return applies[index]?.atMs ?? Number.POSITIVE_INFINITY;
}

function listWrongTurns(
  { head, events, seconds }: DrillRecord,
  effects: readonly MitigationEffect[],
): { event: DrillEvent; title: string }[] {
  const allowed = head.slo.allowedShare;
  const applies = effects.map(({ mitigation }) => ({ atMs: Date.parse(mitigation.at) }));
  const helped = (from: number) => {
    // A roll-back and the restart right after it are one act, and both have helped if that did.
    let last = from;
    while (applies[last + 1] && timeOf(applies, last + 1) - timeOf(applies, last) <= oneActMs) last += 1;
    const metMs = findHolding(seconds, allowed, timeOf(applies, last));
    return metMs !== null && metMs - timeOf(applies, last) <= helpsWithinMs && metMs < timeOf(applies, last + 1);
  };
  return events.flatMap((event) => {
    const index = effects.findIndex(({ mitigation }) => mitigation === event);
    const effect = effects[index];
    if (effect && shareOf(effect.before) > allowed && helped(index)) return [];
    const title = effect ? sayCostly(effect, events, allowed) : sayWrong(event);
    return title === null ? [] : [{ event, title }];
  });
}

function sayWrong(event: DrillEvent): string | null {
  switch (event.kind) {
    case 'diagnosed':
      return event.judgement.verdict === 'wrong'
        ? `said ${event.component}, ${event.mechanism}: the measurements do not support it`
        : null;
    case 'verified':
      return event.verdict === 'no' ? `verify ${event.of} said NO: ${event.reason}` : null;
    default:
      return null;
  }
}

function sayCostly(
  { mitigation, before, after, lost }: MitigationEffect,
  events: readonly DrillEvent[],
  allowed: number,
) {
  if (before.views === 0) return null;
  const [was, is] = [shareOf(before), shareOf(after)];
  // What is quick has cost all that it costs before the first whole second after it.
  const isCostly = is > allowed || lost > allowed * before.views;
  if (was <= allowed)
    return isCostly && !isRollOut(mitigation, events) ? `${mitigation.name}: ${sayBefore(mitigation)}` : null;
  // Where the drill was over sooner, nobody knows what it would have done.
  const isKnown = after.seconds >= leastSeconds;
  return isKnown && is > allowed && is > was / 2 ? `${mitigation.name}: by itself it did not help` : null;
}

/** What is taken back was doing something until then. */
function sayBefore({ name }: EventOf<'mitigation'>): string {
  const takesBack = /^(shed 0|candidates all|batch all|undrain .*)$/.test(name);
  return takesBack ? 'it took back what was keeping the SLO' : 'all was well before it';
}

/** A fix that was verified has to go out, and a roll-out has its price. */
function isRollOut({ name, at }: EventOf<'mitigation'>, events: readonly DrillEvent[]): boolean {
  return (
    name === 'deploy' &&
    listEvents(events, 'verified').some((one) => one.of === 'fix' && one.verdict === 'ok' && one.at < at)
  );
}
