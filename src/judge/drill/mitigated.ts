import { type Bucket, detect } from './alert.ts';
import type { Span } from './downtime.ts';
import { type DrillEvent, type DrillRecord, type EventOf, listEvents } from './drill-record.ts';
import { isRollOut } from './judge-mitigations.ts';

/** Whoever turns more of the visitors away keeps an SLO that hardly anybody is left to see: that mitigates nothing. */
export const turnedAwayAtMost = 0.5;

/** What became of the verifications that said OK. */
export interface Mitigated {
  /** The first that was OK with most visitors let in, and after which the pager would not have gone off again. */
  readonly by: EventOf<'verified'> | null;
  /** The first that was OK only because too many were turned away. */
  readonly turnedAway: EventOf<'verified'> | null;
  /** When it burned again after one that said OK, by the wall clock in ms; null: it did not, or it was mitigated later. */
  readonly burnedAgainMs: number | null;
}

/** `own`: what happened before anybody asked what it was. */
export function findMitigated(drill: DrillRecord, own: readonly DrillEvent[]): Mitigated {
  const said = listEvents(own, 'verified').filter(({ of, verdict }) => of === 'mitigation' && verdict === 'ok');
  const isBeyond = ({ turnedAwayShare = 0 }: EventOf<'verified'>) => turnedAwayShare > turnedAwayAtMost;
  const within = said.filter((one) => !isBeyond(one));
  const by = within.find((one) => findBurn(drill, Date.parse(one.at)) === null) ?? null;
  const [first] = within;
  return {
    by,
    turnedAway: said.find(isBeyond) ?? null,
    burnedAgainMs: by === null && first ? findBurn(drill, Date.parse(first.at)) : null,
  };
}

/** A roll-out has its price, and a world or a load that begins anew is cold: neither is the fire again. */
const coldMs = 15_000;

/** When the pager would have gone off after that moment; null: it would not. */
function findBurn({ head, events, seconds }: DrillRecord, sinceMs: number): number | null {
  const excused = events.flatMap((event): Span[] => {
    const atMs = Date.parse(event.at);
    const isCold =
      event.kind === 'resumed' ||
      (event.kind === 'verified' && event.restedMs > 0) ||
      (event.kind === 'mitigation' && isRollOut(event, events));
    return isCold ? [{ fromMs: atMs - 1_000, toMs: atMs + coldMs }] : [];
  });
  const buckets = seconds.flatMap(({ at, good, bad }): Bucket[] => {
    const fromMs = Date.parse(at);
    if (fromMs < sinceMs || excused.some((span) => fromMs >= span.fromMs && fromMs < span.toMs)) return [];
    return [{ fromMs, toMs: fromMs + 1_000, views: good + bad, bad }];
  });
  return detect(buckets, head.slo.allowedShare)?.atMs ?? null;
}
