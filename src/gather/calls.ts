import { now } from '../lab/clock.ts';
import type { Calls } from '../lab/evidence.ts';
import type { Scorer } from '../lab/variant.ts';
import type { Gathering } from './gathering.ts';

/** The calls to the model as their caller sees them. */
export interface CallsWatch extends Gathering<Calls> {
  watch(scorer: Scorer, onDuration?: (ms: number) => void): Scorer;
}

export function startCalls(): CallsWatch {
  const inFlight = new Map<string, number>();
  let started = 0;
  let failed = 0;
  let durationsMs: number[] = [];

  return {
    watch: (scorer, onDuration) => ({
      async score(rows, call, until) {
        const startedMs = now();
        inFlight.set(call.id, startedMs);
        started += 1;
        try {
          return await scorer.score(rows, call, until);
        } catch (error) {
          failed += 1;
          throw error;
        } finally {
          const ms = now() - startedMs;
          inFlight.delete(call.id);
          durationsMs.push(ms);
          onDuration?.(ms);
        }
      },
    }),
    mark() {
      started = 0;
      failed = 0;
      durationsMs = [];
    },
    read() {
      const oldest = inFlight.values().next();
      return {
        started,
        failed,
        inFlight: inFlight.size,
        oldestMs: oldest.done ? 0 : now() - oldest.value,
        durationsMs: [...durationsMs],
      };
    },
    stop: () => inFlight.clear(),
  };
}
