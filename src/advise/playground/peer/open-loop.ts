import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { now } from '../../../lab/clock.ts';
import { random } from '../../../lab/random.ts';
import { createSchedule } from '../../../load/schedule.ts';

/** Of a view. All on the machine's clock, in ms. */
export interface Outcome {
  readonly id: string;
  readonly dueMs: number;
  /** null: the turn was over before its client came to it. */
  readonly startedMs: number | null;
  /** null: it was not answered, as long as the turn lasted. */
  readonly endedMs: number | null;
}

export interface Offer {
  /** Before their ids. */
  readonly name: string;
  readonly perSecond: number;
  readonly ms: number;
  readonly seed: number;
  /** Any more wait until one of them has ended: what is encoded and not sent yet takes memory. */
  readonly inFlightAtMost: number;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** What is still on its way so long after the end of its turn is given up, and counts with its age. */
const patienceMs = 400;
/** A turn that is over by so much starts nothing any more. */
const graceMs = 5;

/**
 * Open loop: views are due by a Poisson schedule, whatever became of those before, and count from when they are due. Node's timers
 * ring on whole ms: a view that falls between two is due at the second one. Rejects with what a call rejects with.
 */
export async function offer(
  call: (id: string, dueMs: number, signal: AbortSignal) => Promise<void>,
  { name, perSecond, ms, seed, inFlightAtMost, signal }: Offer,
): Promise<Outcome[]> {
  const schedule = createSchedule(random(seed, `playground ${perSecond}`));
  const over = new AbortController();
  const ending = AbortSignal.any([signal, over.signal]);
  const outcomes: { -readonly [K in keyof Outcome]: Outcome[K] }[] = [];
  const open = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let onEnd = () => {};
  const beganMs = now();
  const endMs = beganMs + ms;
  let rungMs = beganMs;
  schedule.offer(0, perSecond, 'poisson');

  const start = (outcome: (typeof outcomes)[number]) => {
    outcome.startedMs = now();
    const running = call(outcome.id, outcome.dueMs, ending)
      .then(
        () => {
          outcome.endedMs = now();
        },
        (error: unknown) => {
          if (!ending.aborted) failures.push(error);
        },
      )
      .finally(() => {
        open.delete(running);
        onEnd();
      });
    open.add(running);
  };

  while (schedule.nextMs() < ms && !signal.aborted && failures.length === 0) {
    const meantMs = beganMs + schedule.nextMs();
    const waitMs = Math.ceil(meantMs - now());
    if (waitMs > 0) {
      rungMs = now() + waitMs;
      await wait(waitMs);
    } else {
      // Whoever is late lets answers in all the same, as any client does.
      await turn();
    }
    while (open.size >= inFlightAtMost && now() < endMs + graceMs) {
      const ended = new Promise<void>((resolve) => {
        onEnd = resolve;
      });
      await Promise.race([ended, wait(Math.max(1, endMs + graceMs - now()), undefined, { ref: false })]);
    }
    schedule.take();
    const outcome = {
      id: `${name}-${outcomes.length}`,
      dueMs: Math.max(meantMs, rungMs),
      startedMs: null,
      endedMs: null,
    };
    outcomes.push(outcome);
    if (now() <= endMs + graceMs && open.size < inFlightAtMost && !signal.aborted) start(outcome);
  }
  const settled = Promise.all(open);
  const leave = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  if (!signal.aborted) await Promise.race([settled, leave, wait(patienceMs, undefined, { ref: false })]);
  over.abort();
  await Promise.all(open);
  if (failures.length > 0) throw failures[0];
  return outcomes;
}
