import { now } from '../lab/clock.ts';
import type { Calls } from '../lab/evidence.ts';
import type { Scorer } from '../lab/variant.ts';
import type { Gathering } from './gathering.ts';

/** The calls to the model as their caller sees them. Durations are kept from the first mark on: a world may stay up for days. */
export interface CallsWatch extends Gathering<Calls> {
  watch(scorer: Scorer, onDuration?: (ms: number) => void): Scorer;
}

export function startCalls(): CallsWatch {
  // Not by the call's id: whoever tries again has two on their way.
  const inFlight = new Set<{ readonly startedMs: number }>();
  let started = 0;
  let failed = 0;
  let failures = new Map<string, number>();
  let perSecond = new Map<string, number[]>();
  let markedMs = now();
  let durationsMs: number[] | null = null;

  function count(message: string): void {
    const status = statusIn(message);
    const way = wayToFail(message);
    // A status is never lost, however many ways to say it there are.
    add(failures, failures.has(way) || failures.size < waysAtMost ? way : (status?.said ?? others));
    const second = Math.floor((now() - markedMs) / 1_000);
    if (second >= secondsAtMost) return;
    const name = status?.name ?? others;
    const kept = perSecond.has(name) || perSecond.size < waysAtMost ? name : others;
    const counts = perSecond.get(kept) ?? [];
    perSecond.set(kept, counts);
    while (counts.length <= second) counts.push(0);
    counts[second] = (counts[second] ?? 0) + 1;
  }

  return {
    watch: (scorer, onDuration) => ({
      async score(rows, call, until) {
        const one = { startedMs: now() };
        inFlight.add(one);
        started += 1;
        try {
          return await scorer.score(rows, call, until);
        } catch (error) {
          failed += 1;
          count(String(error instanceof Error ? error.message : error));
          throw error;
        } finally {
          const ms = now() - one.startedMs;
          inFlight.delete(one);
          durationsMs?.push(ms);
          onDuration?.(ms);
        }
      },
    }),
    mark() {
      started = 0;
      failed = 0;
      failures = new Map();
      perSecond = new Map();
      markedMs = now();
      durationsMs = [];
    },
    read() {
      const [oldest] = inFlight;
      return {
        started,
        failed,
        failures: Object.fromEntries(failures),
        failuresPerSecond: Object.fromEntries([...perSecond].map(([status, counts]) => [status, [...counts]])),
        inFlight: inFlight.size,
        oldestMs: oldest ? now() - oldest.startedMs : 0,
        durationsMs: [...(durationsMs ?? [])],
      };
    },
    stop: () => inFlight.clear(),
  };
}

const waysAtMost = 20;
const sayAtMost = 120;
/** A world may stay up for days. */
const secondsAtMost = 600;
/** What is no status of gRPC. */
const others = 'other';

/** Alike but for an address, a port or a time is one way: `14 UNAVAILABLE: Connection dropped`. */
function wayToFail(message: string): string {
  return (
    message
      .split('\n', 1)
      .join()
      .replace(/(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?/g, '*')
      .replace(/\d+\.\d+|\d{3,}/g, 'N')
      // Where the time before a deadline went, as grpc-js has it: each call leaves out other parts of it.
      .replace(/,[A-Za-z ]+: [\dN]+s/g, '')
      .slice(0, sayAtMost)
  );
}

/** `13 INTERNAL`, as grpc-js begins what it says, and its name alone; null: it is none. */
function statusIn(message: string): { readonly said: string; readonly name: string } | null {
  const [said, name] = /^\d+ ([A-Z_]+)(?=:)/.exec(message) ?? [];
  return said === undefined || name === undefined ? null : { said, name };
}

function add(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
