import { downWithin, listDowntimes, overlap, type Span } from './downtime.ts';
import { type DrillRecord, type DrillSecond, type EventOf, listEvents } from './drill-record.ts';

/** What was seen of so many whole seconds; views of which nobody knows whether they were good are left out. */
export interface SeenViews {
  readonly seconds: number;
  readonly views: number;
  readonly bad: number;
}

export interface MitigationEffect {
  readonly mitigation: EventOf<'mitigation'>;
  /** Of what the SLO is of, ten seconds each, where there were so many; the second in which it was applied is in neither. */
  readonly before: SeenViews;
  readonly after: SeenViews;
  /** Bad from the second on in which it was applied, up to the next mitigation, beyond the share that was bad before. */
  readonly lost: number;
  /** Page views, for as long as it kept visitors out. */
  readonly turnedAway: number;
}

const windowMs = 10_000;
/** What began within a window is looked for so much longer: seconds are of the load's clock, which is not the mitigation's. */
const graceMs = 2_000;

/**
 * What each mitigation did, in the order in which they were applied. Read from the seconds, which are on disk whatever happens
 * to the one who keeps the world: neither a crash nor a quick end loses an effect.
 */
export function listMitigationEffects(drill: DrillRecord): MitigationEffect[] {
  const mitigations = listEvents(drill.events, 'mitigation');
  const turnedAway = countTurnedAway(drill);
  return mitigations.map((mitigation, index) => {
    const appliedMs = Date.parse(mitigation.at);
    const next = mitigations[index + 1];
    const before = within(drill.seconds, appliedMs - windowMs, appliedMs);
    const after = within(drill.seconds, appliedMs, appliedMs + windowMs + graceMs).slice(0, 10);
    // With the second in which it was applied: where a restart is quick, all that it costs lies in there.
    const own = within(drill.seconds, appliedMs - 1_000, next ? Date.parse(next.at) : Number.POSITIVE_INFINITY)
      .filter(({ at }) => Date.parse(at) > appliedMs - 1_000)
      .slice(0, after.length + 1);
    const { bad, views } = sum(own);
    return {
      mitigation,
      before: sum(before),
      after: sum(after),
      // Where nothing was seen before, as in a world just begun anew, nobody knows what would have been bad.
      lost: before.length === 0 ? 0 : Math.max(0, Math.round(bad - shareOf(sum(before)) * views)),
      turnedAway: Math.round(turnedAway.get(mitigation) ?? 0),
    };
  });
}

export function shareOf({ views, bad }: { readonly views: number; readonly bad: number }): number {
  return views === 0 ? 0 : bad / views;
}

function within(seconds: readonly DrillSecond[], fromMs: number, toMs: number): DrillSecond[] {
  return seconds.filter(({ at }) => Date.parse(at) >= fromMs && Date.parse(at) + 1_000 <= toMs);
}

function sum(seconds: readonly DrillSecond[]): SeenViews {
  return {
    seconds: seconds.length,
    views: seconds.reduce((all, { good, bad }) => all + good + bad, 0),
    bad: seconds.reduce((all, { bad }) => all + bad, 0),
  };
}

interface Shed extends Span {
  readonly mitigation: EventOf<'mitigation'>;
  /** Of the visitors. */
  readonly share: number;
}

/** Each shed holds until the next one; a world that is down turns nobody away, and one that is resumed goes on with it. */
function countTurnedAway(drill: DrillRecord): ReadonlyMap<EventOf<'mitigation'>, number> {
  const sheds = listEvents(drill.events, 'mitigation').flatMap((mitigation) => {
    const [, percent] = /^shed (\d+)$/.exec(mitigation.name) ?? [];
    return percent === undefined
      ? []
      : [{ mitigation, fromMs: Date.parse(mitigation.at), share: Number(percent) / 100 }];
  });
  const spans = sheds.map((shed, index) => ({ ...shed, toMs: sheds[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY }));
  const downtimes = listDowntimes(drill);
  /** ms of both. */
  const heldMs = (shed: Span, span: Span) => {
    const both = { fromMs: Math.max(shed.fromMs, span.fromMs), toMs: Math.min(shed.toMs, span.toMs) };
    return overlap(shed, span) - downWithin(downtimes, both);
  };
  return drill.head.slo.of === 'batches' ? byTheRate(drill, spans, heldMs) : byTheViews(drill, spans, heldMs);
}

type HeldMs = (shed: Span, span: Span) => number;

/** Who came tells who did not: of the visitors of a second, so large a share was let in. */
function byTheViews(
  { seconds }: DrillRecord,
  sheds: readonly Shed[],
  heldMs: HeldMs,
): Map<EventOf<'mitigation'>, number> {
  const away = new Map<EventOf<'mitigation'>, number>();
  for (const { at, views } of seconds) {
    const fromMs = Date.parse(at);
    const second = { fromMs, toMs: fromMs + 1_000 };
    const parts = sheds.map((shed) => ({ shed, share: (shed.share * heldMs(shed, second)) / 1_000 }));
    const kept = 1 - parts.reduce((all, { share }) => all + share, 0);
    for (const { shed, share } of parts) add(away, shed.mitigation, kept > 0 ? (views * share) / kept : 0);
  }
  return away;
}

/** The seconds are of batches: page views come at the rate of the world, except while it rests for a verification. */
function byTheRate(
  { events, seconds }: DrillRecord,
  sheds: readonly Shed[],
  heldMs: HeldMs,
): Map<EventOf<'mitigation'>, number> {
  const perSecond = listEvents(events, 'world-up').at(-1)?.ratePerSecond ?? 0;
  const last = seconds.at(-1);
  const recorded = { fromMs: Number.NEGATIVE_INFINITY, toMs: last ? Date.parse(last.at) + 1_000 : 0 };
  const rests = listEvents(events, 'verified').map(({ at, restedMs }) => ({
    fromMs: Date.parse(at) - restedMs,
    toMs: Date.parse(at),
  }));
  const away = new Map<EventOf<'mitigation'>, number>();
  for (const shed of sheds) {
    const ms = heldMs(shed, recorded) - rests.reduce((all, rest) => all + heldMs(shed, rest), 0);
    add(away, shed.mitigation, (perSecond * shed.share * ms) / 1_000);
  }
  return away;
}

function add(all: Map<EventOf<'mitigation'>, number>, mitigation: EventOf<'mitigation'>, more: number): void {
  all.set(mitigation, (all.get(mitigation) ?? 0) + more);
}
