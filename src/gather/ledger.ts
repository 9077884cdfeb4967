import { now } from '../lab/clock.ts';
import type { Ledger, LedgerEntry, Span } from '../lab/evidence.ts';
import { type BookedPart, bookedParts } from '../lab/told.ts';
import type { Call, Part, Until } from '../lab/variant.ts';
import type { Gathering } from './gathering.ts';

interface OpenEntry {
  readonly id: string;
  readonly arrivedMs: number;
  leftMs: number | null;
  readonly spans: Span[];
  /** Stages that have not ended. */
  readonly running: Set<Pick<Span, 'part' | 'fromMs'>>;
}

/** Books where a call's time goes in this process. Before the first mark it keeps nothing: a world may stay up for days. */
export interface LedgerBook extends Gathering<Ledger> {
  /** A call that arrived now, or at `arrivedMs`. */
  open(id: string, user: string, until: Until, arrivedMs?: number): Call;
  /** Its answer was handed to the socket. */
  close(id: string): void;
}

export function startLedger(): LedgerBook {
  const entries = new Map<string, OpenEntry>();
  let keeps = false;
  return {
    open(id, user, until, arrivedMs = now()) {
      const entry: OpenEntry = { id, arrivedMs, leftMs: null, spans: [], running: new Set() };
      if (keeps) entries.set(id, entry);
      return { id, user, until, stage: (part, work) => bookStage(entry, part, work) };
    },
    close(id) {
      const entry = entries.get(id);
      if (entry) entry.leftMs = now();
    },
    mark() {
      keeps = true;
      entries.clear();
    },
    read: () => ({ entries: [...entries.values()].map(copyEntry) }),
    stop: () => entries.clear(),
  };
}

function bookStage<T>(entry: OpenEntry, part: Part, work: () => T): T {
  const one = { part, fromMs: now() };
  entry.running.add(one);
  const end = () => {
    entry.running.delete(one);
    const span = { ...one, toMs: now() };
    entry.spans.push(span);
    if (bookedParts.hasSubscribers) bookedParts.publish({ id: entry.id, ...span } satisfies BookedPart);
  };
  let result: T;
  try {
    result = work();
  } catch (error) {
    end();
    throw error;
  }
  if (result instanceof Promise) result.then(end, end);
  else end();
  return result;
}

function copyEntry({ running, spans, ...entry }: OpenEntry): LedgerEntry {
  const toMs = now();
  return { ...entry, spans: [...spans, ...[...running].map((one) => ({ ...one, toMs }))] };
}
