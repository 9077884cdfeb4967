import type { DrillEvent, DrillRecord } from './drill-record.ts';

/** By the wall clock, in ms. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A drill that is ended in the ordinary way has its last second as long before its end, at most. */
const endsWithinMs = 15_000;

/** What only a world that is up brings about. */
const needsWorld: ReadonlySet<DrillEvent['kind']> = new Set([
  'paged',
  'inspected',
  'mitigation',
  'verified',
  'resumed',
]);

/**
 * When a drill had no world, in order: from the last second that was recorded, or from what only a world can answer, to
 * `resumed` or to the end. A keeper that was killed has written nothing of it.
 */
export function listDowntimes({ events, seconds }: Pick<DrillRecord, 'events' | 'seconds'>): Span[] {
  if (seconds.length === 0) return [];
  const startsMs = seconds.map(({ at }) => Date.parse(at));
  const aliveMs = (beforeMs: number) =>
    Math.max(
      ...events
        .filter(({ kind, at }) => needsWorld.has(kind) && Date.parse(at) < beforeMs)
        .map(({ at }) => Date.parse(at)),
      Number.NEGATIVE_INFINITY,
    );
  /** The longest silence up to then: a world that comes up again records some seconds before it is told. */
  const findSilence = (toMs: number): Span | null => {
    const alive = aliveMs(toMs);
    const silences = startsMs.flatMap((startMs, index): Span[] => {
      if (startMs > toMs) return [];
      const fromMs = Math.max(startMs + 1_000, alive);
      const untilMs = Math.min(startsMs[index + 1] ?? toMs, toMs);
      return untilMs > fromMs ? [{ fromMs, toMs: untilMs }] : [];
    });
    return silences.toSorted((one, other) => lengthOf(other) - lengthOf(one))[0] ?? null;
  };
  const resumed = events
    .filter(({ kind }) => kind === 'resumed')
    .flatMap(({ at }): Span[] => {
      const toMs = Date.parse(at);
      const silence = findSilence(toMs);
      return silence === null ? [] : [{ fromMs: silence.fromMs, toMs }];
    });
  const lastMs = Math.max(...events.map(({ at }) => Date.parse(at)));
  const fromMs = Math.max((startsMs.at(-1) ?? 0) + 1_000, aliveMs(Number.POSITIVE_INFINITY));
  return lastMs - fromMs > endsWithinMs ? [...resumed, { fromMs, toMs: lastMs }] : resumed;
}

/** ms of it in which the world was down. */
export function downWithin(downtimes: readonly Span[], span: Span): number {
  return downtimes.reduce((all, down) => all + overlap(down, span), 0);
}

export function overlap(one: Span, other: Span): number {
  return Math.max(0, Math.min(one.toMs, other.toMs) - Math.max(one.fromMs, other.fromMs));
}

function lengthOf({ fromMs, toMs }: Span): number {
  return toMs - fromMs;
}
