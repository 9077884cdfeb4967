import { z } from 'zod';
import { upgradeEvent } from './upgrade-drill.ts';

/**
 * What a drill leaves in `drills/<time>/`: `drill.json` (DrillHead), `events.jsonl` (a DrillEvent a line, only ever
 * appended to), `seconds.jsonl` (a DrillSecond a line) and `machine.jsonl` (a MachineSecond a line). What would give the incident away lies sealed until it is
 * revealed: the head's `lab` and the event `revealed` come only then.
 */

export const drillSchemaVersion = 2;

const wallClock = z.iso.datetime();
const count = z.number().int().min(0);

/** What the pager said. */
const page = z.object({
  service: z.string(),
  text: z.string(),
  /** Of the rule's long window. */
  views: count,
  bad: count,
  /** Times the speed at which the error budget may be spent. */
  burn: z.number(),
});

export const drillHead = z.object({
  schemaVersion: z.literal(drillSchemaVersion),
  id: z.string(),
  version: z.string(),
  startedAt: wallClock,
  seed: z.number(),
  /** Of page views, or of a job's batches: one is good when it was answered rightly within so many ms; so large a share may be bad. */
  slo: z.object({
    of: z.enum(['page views', 'batches']).default('page views'),
    budgetMs: z.number(),
    allowedShare: z.number(),
  }),
  /** As the status page tells them, harmless ones among them; how long before the page each roll-out began. */
  changes: z.array(z.object({ id: z.string(), team: z.string(), title: z.string(), minutesBefore: z.number() })),
  /** When the pager went off; null: not yet. */
  pagedAt: wallClock.nullable(),
  endedAt: wallClock.nullable(),
  /** The lab it was, or `control`; null: not revealed yet. */
  lab: z.string().nullable(),
});
export type DrillHead = z.infer<typeof drillHead>;

/** One second of what the SLO is of, by their intended start; told again when late views changed it: the last line counts. */
export const drillSecond = z.object({
  at: wallClock,
  views: count,
  good: count,
  bad: count,
  /** Of the bad ones, those that came back without an answer; left out in older drills. */
  failed: count.optional(),
  /** Of the bad ones, those that were answered in time, and wrongly; left out: none, or the drill is older. */
  wrong: count.optional(),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  inFlight: count,
  /** Of p50 and p99, those that may still grow; left out: nothing is on its way, or the drill is older. */
  atLeast: z
    .array(z.enum(['p50', 'p99']))
    .readonly()
    .optional(),
  /** Who had a bad view in it, each once. */
  usersHit: z.array(z.string()).readonly().optional(),
  /** People who had looked by then; left out in older drills. */
  people: count.optional(),
});
export type DrillSecond = z.infer<typeof drillSecond>;

/** What the machine did in a second or so; there is none where the system does not tell, nor in older drills. */
export const machineSecond = z.object({
  at: wallClock,
  overMs: z.number().min(0),
  /** Of the machine, 0 to 1: what the drill's own world took, and what all other programs did. */
  ownShare: z.number(),
  othersShare: z.number(),
});
export type MachineSecond = z.infer<typeof machineSecond>;

const views = z.object({ seconds: z.number(), views: count, good: count, bad: count });

/** What a diagnosis was, and what the evidence says of it. */
const diagnosed = z.object({
  kind: z.literal('diagnosed'),
  component: z.string(),
  mechanism: z.string(),
  evidence: z.array(z.string()),
  judgement: z.object({
    /** `not-shown`: nothing that was cited shows it, be it right or wrong; not in older drills. */
    verdict: z.enum(['right', 'partly', 'wrong', 'not-shown']),
    lines: z.array(z.object({ of: z.string(), supported: z.boolean().nullable(), text: z.string() })),
  }),
});

const what = z.discriminatedUnion('kind', [
  /** The load has its rate; nothing has happened yet. */
  z.object({ kind: z.literal('world-up'), ratePerSecond: z.number() }),
  z.object({ kind: z.literal('paged'), ...page.shape }),
  z.object({ kind: z.literal('acknowledged') }),
  z.object({ kind: z.literal('note'), text: z.string() }),
  z.object({
    kind: z.literal('mitigation'),
    /** Counts the mitigations of a drill, from 1; in older drills from 1 again after each `resumed`. */
    number: count,
    /** As it was typed: `restart storefront`, `shed 50`. */
    name: z.string(),
    title: z.string(),
    costs: z.string(),
    /** Views on their way when it was applied. */
    inFlight: count,
  }),
  /** In older drills alone: what a mitigation did is read from the seconds now, see `mitigation-effects.ts`. */
  z.object({
    kind: z.literal('mitigation-effect'),
    number: count,
    before: views,
    after: views,
    /** Views of the window after it that the mitigation itself turned away. */
    turnedAway: count,
  }),
  /** Evidence that was asked for: `status`, `cpu`, `channelz`, `sockets`, `latency`; of a service, or of the whole. */
  z.object({
    kind: z.literal('inspected'),
    evidence: z.string(),
    service: z.string().nullable(),
    /** That service's; left out: of the whole, or in an older drill. */
    role: z.string().optional(),
  }),
  z.object({ kind: z.literal('hinted'), step: count, of: count, text: z.string() }),
  diagnosed,
  z.object({
    kind: z.literal('verified'),
    of: z.enum(['mitigation', 'fix']),
    verdict: z.enum(['ok', 'no', 'cannot-tell']),
    /** The figures that decided. */
    reason: z.string(),
    /** Of the visitors, meanwhile; left out: nobody. */
    turnedAwayShare: z.number().optional(),
    /** The load rested for so long meanwhile: the machine was needed for the measurement. */
    restedMs: z.number(),
  }),
  /** The world ended unasked, or for want of a trainee; a resume begins another. */
  z.object({ kind: z.literal('world-lost'), why: z.string() }),
  z.object({ kind: z.literal('resumed'), ratePerSecond: z.number() }),
  z.object({
    kind: z.literal('revealed'),
    lab: z.string(),
    title: z.string(),
    cause: z.string(),
    trigger: z.array(z.object({ at: wallClock, title: z.string() })),
    /** Which of the head's changes it was; null: none of them. Left out in older drills. */
    change: z.string().nullable().optional(),
    /** Asked for; else the drill's end told it. */
    asked: z.boolean(),
  }),
  z.object({ kind: z.literal('ended') }),
]);
export type DrillHappening = z.infer<typeof what>;

export const drillEvent = z.intersection(
  z.object({
    at: wallClock,
    /** ms since the page; null: before it. */
    atMs: z.number().nullable(),
  }),
  what,
);
export type DrillEvent = z.infer<typeof drillEvent>;
export type EventOf<K extends DrillEvent['kind']> = Extract<DrillEvent, { kind: K }>;

export function listEvents<K extends DrillEvent['kind']>(events: readonly DrillEvent[], kind: K): EventOf<K>[] {
  return events.filter((event): event is EventOf<K> => event.kind === kind);
}

export interface DrillRecord {
  readonly head: DrillHead;
  readonly events: readonly DrillEvent[];
  readonly seconds: readonly DrillSecond[];
  /** Left out, or empty: nobody knows what other programs took. */
  readonly machine?: readonly MachineSecond[];
  /** Lines of its files that could not be read, and are left out; left out itself where there is none. */
  readonly remarks?: readonly string[];
}

/**
 * Throws what zod throws. A line that was cut off, as by a crash, is left out: all others count. `onCut` hears of it by
 * its number, unless it is the last one, which may still be being written.
 */
export function parseEvents(text: string, onCut?: (line: number) => void): DrillEvent[] {
  return parseLines(text, (value) => drillEvent.parse(upgradeEvent(value)), onCut);
}

/** In order of time, each second once. */
export function parseSeconds(text: string, onCut?: (line: number) => void): DrillSecond[] {
  const seconds = parseLines(text, (value) => drillSecond.parse(value), onCut);
  const bySecond = new Map(seconds.map((second) => [second.at, second]));
  return [...bySecond.values()].toSorted((one, other) => one.at.localeCompare(other.at));
}

/** In the order in which they were taken. */
export function parseMachine(text: string, onCut?: (line: number) => void): MachineSecond[] {
  return parseLines(text, (value) => machineSecond.parse(value), onCut);
}

function parseLines<T>(text: string, parse: (value: unknown) => T, onCut?: (line: number) => void): T[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole.split('\n').flatMap((line, at) => {
    if (line === '') return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      onCut?.(at + 1);
      return [];
    }
    return [parse(value)];
  });
}
