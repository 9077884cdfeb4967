import type { EvidenceOf, Source, Span } from '../../lab/evidence.ts';
import type { ClockOffset } from '../../world/member-clock.ts';

/**
 * How a member's clock stood over a window. The offset is that of its end: it rests on every answer so far, those to the mark among
 * them. By how much it has moved since the mark, the mark itself is off as well. All times of the window are moved by that one offset:
 * one that changed from mark to read would stretch durations, which the member's own clock measures best. null: the member did not run
 * then, or nobody knows.
 */
export function clockBetween(mark: ClockOffset | null, read: ClockOffset): ClockOffset {
  if (mark === null) return read;
  const movedMs = Math.abs(read.offsetMs - mark.offsetMs);
  return { offsetMs: read.offsetMs, errorMs: Math.max(read.errorMs, mark.errorMs + movedMs) };
}

type Timed = 'outcomes' | 'ledger' | 'rpcs' | 'slots' | 'scored';
type Move = (ms: number) => number;
type Moves = { readonly [G in Timed]: (value: EvidenceOf[G], move: Move) => EvidenceOf[G] };

/** What holds moments; all else are durations, counts, and V8's profiles, which nobody compares by time and tools of others read. */
const moves: Moves = {
  outcomes: (outcomes, move) => ({
    ...outcomes,
    readMs: move(outcomes.readMs),
    views: outcomes.views.map((view) => ({
      ...view,
      intendedMs: move(view.intendedMs),
      sentMs: move(view.sentMs),
      doneMs: orNull(view.doneMs, move),
    })),
  }),
  ledger: ({ entries }, move) => ({
    entries: entries.map((entry) => ({
      ...entry,
      arrivedMs: move(entry.arrivedMs),
      leftMs: orNull(entry.leftMs, move),
      spans: entry.spans.map((span): Span => ({ ...span, fromMs: move(span.fromMs), toMs: move(span.toMs) })),
    })),
  }),
  rpcs: (rpcs, move) => ({ ...rpcs, byAge: { ...rpcs.byAge, atMs: rpcs.byAge.atMs.map(move) } }),
  slots: ({ course, ...slots }, move) => ({
    ...slots,
    ...(course ? { course: { ...course, atMs: course.atMs.map(move) } } : {}),
  }),
  scored: (scored, move) => ({ ...scored, readMs: move(scored.readMs) }),
};

export function holdsTimes(source: Source): source is Timed {
  return Object.hasOwn(moves, source);
}

/**
 * What a member told, on the runner's clock. Where that clock is off by no more than its error, as of processes on one machine, it may
 * as well be the same one: the times stay as they are, since moving them would only add the error.
 */
export function onRunnersClock<G extends Timed>(
  source: G,
  told: EvidenceOf[G],
  { offsetMs, errorMs }: ClockOffset,
): EvidenceOf[G] {
  return Math.abs(offsetMs) <= errorMs ? told : moves[source](told, (ms) => ms - offsetMs);
}

function orNull(ms: number | null, move: Move): number | null {
  return ms === null ? null : move(ms);
}
