import type { DrillEvent, DrillRecord, DrillSecond } from './drill-record.ts';

/** What a drill was: times since the page in ms, null for what did not happen, and harm. No score is made of them. */
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
  readonly ended: boolean;
  readonly times: {
    readonly acknowledgedMs: number | null;
    /** The first right diagnosis. */
    readonly diagnosedMs: number | null;
    /** The first verification that said OK. */
    readonly mitigatedMs: number | null;
    readonly fixedMs: number | null;
    /** From when on the SLO held until the end, whoever did it. */
    readonly metAgainMs: number | null;
  };
  readonly harm: DrillHarm;
  readonly wrongTurns: readonly { readonly atMs: number; readonly says: string }[];
  readonly looks: readonly string[];
  readonly hints: { readonly taken: number; readonly of: number };
}

export interface DrillHarm {
  readonly views: number;
  readonly bad: number;
  /** Times the speed at which the error budget may be spent, over the whole drill. */
  readonly burn: number;
  /** So many minutes of such a load may spend what was spent; null: no load. */
  readonly budgetMinutes: number | null;
  /** Views that one's own levers cost: turned away, or bad beyond what was bad before. */
  readonly lostByLevers: number;
}

type Kind = DrillEvent['kind'];
type EventOf<K extends Kind> = Extract<DrillEvent, { kind: K }>;

export function sumUpDrill({ head, events, seconds }: DrillRecord): DrillSummary {
  const revealed = findEvent(events, 'revealed');
  const atOf = (event: DrillEvent | undefined) => event?.atMs ?? null;
  const verified = (of: 'mitigation' | 'fix') =>
    events.find((event) => event.kind === 'verified' && event.of === of && event.verdict === 'ok');
  const hints = listEvents(events, 'hinted');
  const pagedMs = head.pagedAt === null ? null : Date.parse(head.pagedAt);
  const metAgainMs = pagedMs === null ? null : findMetAgain(seconds, head.slo.allowedShare, pagedMs);
  return {
    id: head.id,
    of: head.slo.of,
    lab: head.lab,
    title: revealed?.title ?? null,
    cause: revealed?.cause ?? null,
    lastedMs: Math.max(0, ...events.map(({ atMs }) => atMs ?? 0)),
    ended: events.some(({ kind }) => kind === 'ended'),
    times: {
      acknowledgedMs: atOf(findEvent(events, 'acknowledged')),
      diagnosedMs: atOf(listEvents(events, 'diagnosed').find(({ judgement }) => judgement.verdict === 'right')),
      mitigatedMs: atOf(verified('mitigation')),
      fixedMs: atOf(verified('fix')),
      metAgainMs,
    },
    harm: sumUpHarm(head.slo.allowedShare, events, seconds),
    wrongTurns: listWrongTurns(events, head.slo.allowedShare, metAgainMs),
    looks: listEvents(events, 'looked').map(({ evidence, service }) => [evidence, service ?? ''].join(' ').trim()),
    hints: { taken: hints.length, of: hints.at(-1)?.of ?? 0 },
  };
}

function findEvent<K extends Kind>(events: readonly DrillEvent[], kind: K): EventOf<K> | undefined {
  return listEvents(events, kind)[0];
}

function listEvents<K extends Kind>(events: readonly DrillEvent[], kind: K): EventOf<K>[] {
  return events.filter((event): event is EventOf<K> => event.kind === kind);
}

/** From the trigger on, where it is told; else all that was recorded. */
function sumUpHarm(allowed: number, events: readonly DrillEvent[], seconds: readonly DrillSecond[]): DrillHarm {
  const sinceMs = Math.min(...(findEvent(events, 'revealed')?.trigger ?? []).map(({ at }) => Date.parse(at)));
  // The second in which it came has views of it too.
  const hit = Number.isFinite(sinceMs) ? seconds.filter(({ at }) => Date.parse(at) > sinceMs - 1_000) : seconds;
  const views = sumOf(hit, 'views');
  const bad = sumOf(hit, 'bad');
  return {
    views,
    bad,
    burn: views === 0 ? 0 : bad / views / allowed,
    budgetMinutes: views === 0 ? null : ((bad / allowed / views) * hit.length) / 60,
    lostByLevers: listEvents(events, 'lever-effect').reduce((sum, effect) => sum + lostBy(effect), 0),
  };
}

function sumOf(seconds: readonly DrillSecond[], what: 'views' | 'bad'): number {
  return seconds.reduce((sum, second) => sum + second[what], 0);
}

/** A view that was turned away never came: it is in neither count. */
function lostBy({ before, after, turnedAway }: EventOf<'lever-effect'>): number {
  return turnedAway + Math.max(0, Math.round(after.bad - shareOf(before) * after.views));
}

function shareOf({ views, bad }: { readonly views: number; readonly bad: number }): number {
  return views === 0 ? 0 : bad / views;
}

/** Seconds that must go by before the SLO can be said to hold. */
const leastSeconds = 5;

function findMetAgain(seconds: readonly DrillSecond[], allowed: number, pagedMs: number): number | null {
  const decided = seconds.filter(({ good, bad }) => good + bad > 0);
  const lastBad = decided.findLastIndex(
    (second) => shareOf({ views: second.good + second.bad, bad: second.bad }) > 10 * allowed,
  );
  const rest = decided.slice(lastBad + 1);
  const from = rest.findIndex((_, at) => {
    const held = rest.slice(at);
    return sumOf(held, 'bad') <= allowed * held.reduce((sum, { good, bad }) => sum + good + bad, 0);
  });
  const first = from < 0 ? undefined : rest[from];
  if (first === undefined || rest.length - from < leastSeconds) return null;
  return Math.max(0, Date.parse(first.at) - pagedMs);
}

/** A lever after which the SLO held so soon has done its part, whatever its first seconds looked like. */
const helpsWithinMs = 30_000;

function listWrongTurns(
  events: readonly DrillEvent[],
  allowed: number,
  metAgainMs: number | null,
): { atMs: number; says: string }[] {
  const helped = (number: number) => {
    const pulledMs = listEvents(events, 'lever').find((lever) => lever.number === number)?.atMs ?? null;
    if (pulledMs === null || metAgainMs === null) return false;
    return metAgainMs >= pulledMs && metAgainMs - pulledMs <= helpsWithinMs;
  };
  return events.flatMap((event) => {
    if (event.kind === 'lever-effect' && shareOf(event.before) > allowed && helped(event.number)) return [];
    const says = sayWrongTurn(event, events, allowed);
    return says === null ? [] : [{ atMs: event.atMs ?? 0, says }];
  });
}

function sayWrongTurn(event: DrillEvent, events: readonly DrillEvent[], allowed: number): string | null {
  switch (event.kind) {
    case 'diagnosed':
      return event.judgement.verdict === 'wrong'
        ? `said ${event.component}, ${event.mechanism}: what was measured does not support it`
        : null;
    case 'verified':
      return event.verdict === 'no' ? `called the ${event.of} done: ${event.reason}` : null;
    case 'lever-effect': {
      const lever = listEvents(events, 'lever').find(({ number }) => number === event.number);
      const name = lever?.name ?? `lever ${event.number}`;
      const [before, after] = [shareOf(event.before), shareOf(event.after)];
      if (before <= allowed) return after > allowed ? `${name}: all was well before it` : null;
      return after > allowed && after > before / 2 ? `${name}: it did not help` : null;
    }
    default:
      return null;
  }
}
