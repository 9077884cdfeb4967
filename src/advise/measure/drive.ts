import { setTimeout as wait } from 'node:timers/promises';
import { random } from '../../lab/random.ts';
import { createSchedule } from '../../load/schedule.ts';
import type { Caller } from './call-way.ts';
import { classes, sampleOf } from './sample-model.ts';

/** A call that was meant to start, and what it took from then on; one that is not finished has taken so long already. */
export interface Timed {
  readonly value: number;
  readonly finished: boolean;
}

export interface Offered {
  readonly timed: readonly Timed[];
  /** Calls that were under way when the last one was due: what piles up is not carried. */
  readonly behind: number;
}

interface Draining {
  /** Resolves once all calls have ended, those too that were no longer waited for. */
  readonly drained: Promise<unknown>;
}

/** What is still on its way this long after the last start counts with its age. */
const patienceMs = 1_000;

/** Between -1 and 1, with all the digits that a float32 has. */
export function featuresOf(floats: number): Float32Array {
  return Float32Array.from({ length: floats }, (_, at) => Math.sin(at + 1));
}

/** A call whose answer is compared with what was sent, bit by bit. */
export function checked(caller: Caller, features: Float32Array): () => Promise<void> {
  const expected = bitsOf(sampleOf(features));
  return async () => {
    const answer = bitsOf(await caller.call(features));
    if (answer.length !== expected.length || answer.some((bits, at) => bits !== expected[at]))
      throw new Error('An answer came back with other floats than were sent.');
  };
}

/** The same of a model that draws its answers: ten shares of one. */
export function checkedSum(caller: Caller, features: Float32Array): () => Promise<void> {
  return async () => {
    const answer = await caller.call(features);
    const sum = answer.reduce((all, share) => all + share, 0);
    if (answer.length !== classes || Math.abs(sum - 1) > 1e-3)
      throw new Error(`An answer is no distribution: ${answer.length} shares, together ${sum}.`);
  };
}

/** Closed loop: so many in flight, each call starts as one ends. Gives how many were answered. */
export async function keepBusy(call: () => Promise<void>, inFlight: number, ms: number): Promise<number> {
  const untilMs = performance.now() + ms;
  let calls = 0;
  const work = async () => {
    do {
      await call();
      calls += 1;
    } while (performance.now() < untilMs);
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  return calls;
}

/** As a script does that waits for each answer: ms of each call. */
export async function callOneByOne(call: () => Promise<void>, calls: number): Promise<number[]> {
  const tookMs: number[] = [];
  for (let done = 0; done < calls; done += 1) {
    const fromMs = performance.now();
    await call();
    tookMs.push(performance.now() - fromMs);
  }
  return tookMs;
}

/** Each over a connection that is made for it, and closed after it: ms of both. */
export async function callAnew(open: () => Caller, features: Float32Array, calls: number): Promise<number[]> {
  const tookMs: number[] = [];
  for (let done = 0; done < calls; done += 1) {
    const fromMs = performance.now();
    await using caller = open();
    await checked(caller, features)();
    tookMs.push(performance.now() - fromMs);
  }
  return tookMs;
}

/**
 * Open loop: calls start by a Poisson schedule, whatever became of those before, and count from their intended start. Node's timers
 * ring on whole ms: an arrival that falls between two belongs to the second one; a thread that is late for that is late.
 * @param seed the same seed and rate: the same arrivals
 */
export async function offer(
  call: () => Promise<void>,
  ratePerSecond: number,
  ms: number,
  seed = 7,
): Promise<Offered & Draining> {
  const schedule = createSchedule(random(seed, `advise ${ratePerSecond}`));
  const beganMs = performance.now();
  schedule.offer(0, ratePerSecond, 'poisson');
  const open = new Set<Promise<void>>();
  const taken: { startedMs: number; tookMs: number | null; failed?: unknown }[] = [];
  let rungMs = beganMs;
  while (schedule.nextMs() < ms) {
    const dueMs = beganMs + schedule.nextMs();
    const waitMs = Math.ceil(dueMs - performance.now());
    if (waitMs > 0) {
      rungMs = performance.now() + waitMs;
      await wait(waitMs);
    }
    schedule.take();
    const one: (typeof taken)[number] = { startedMs: Math.max(dueMs, rungMs), tookMs: null };
    taken.push(one);
    const running = call().then(
      () => {
        one.tookMs = performance.now() - one.startedMs;
        open.delete(running);
      },
      (error: unknown) => {
        one.failed = error;
        open.delete(running);
      },
    );
    open.add(running);
  }
  const behind = open.size;
  await Promise.race([Promise.all(open), wait(patienceMs, undefined, { ref: false })]);
  const failed = taken.find((one) => one.failed !== undefined);
  if (failed) throw failed.failed;
  const endMs = performance.now();
  const timed = taken.map(({ startedMs, tookMs }) => ({
    value: tookMs ?? endMs - startedMs,
    finished: tookMs !== null,
  }));
  return { timed, behind, drained: Promise.all(open) };
}

function bitsOf(floats: Float32Array): Uint32Array {
  return new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
}
