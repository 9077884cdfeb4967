import { now } from '../lab/clock.ts';
import type { View } from '../lab/evidence.ts';
import type { Batches, Product } from '../lab/world.ts';
import type { BatchCheck, BatchSpec } from '../model/batches.ts';
import { startAlarm } from './alarm.ts';
import { type BatchReply, openBatchCalls } from './batch-calls.ts';
import type { Answered } from './generator.ts';
import { momentsOf } from './moments.ts';
import type { SignedIds } from './signed-ids.ts';

export type LiveBatch = { -readonly [K in keyof View]: View[K] };

export interface BatchStreamSettings {
  readonly name: string;
  readonly origin: string;
  readonly ids: SignedIds;
  readonly product: Product;
  readonly batches: Batches;
  /** From the intended start until it is given up. */
  readonly timeoutMs: number;
}

/** What a nightly job is asked to do beside the page views. */
export interface BatchStream extends AsyncDisposable {
  catchUp(): void;
  /** From now on: how many, and how long each may take. */
  plan(batches: Batches): void;
  /** From now on: how many rows, and of what. */
  deploy(product: Product): void;
  /** Sends none meanwhile, and makes up for none. */
  rest(rests: boolean): void;
  readonly batches: Batches;
  /** So far. */
  answered(): Answered;
}

/** Open loop, within reason: what is on its way beside so many others is recorded as `abandoned`. */
const mostInFlight = 64;
/** All rows of a batch have to be read anew then: a multiple of the time in which one is due. */
const featuresChangeEveryMs = 10_000;

interface Flight {
  readonly view: LiveBatch;
  readonly leaving: AbortController;
}

/**
 * Batches on a schedule of their own, whatever became of those before: scheduled, sent for and checked here, so that the job, which
 * runs a variant, only does them. It rests until it is told otherwise. `began` is told each, in order of intended start.
 */
export function startBatchStream(
  { name, origin, ids, timeoutMs, ...given }: BatchStreamSettings,
  check: BatchCheck,
  began: (view: LiveBatch) => void,
): BatchStream {
  let { product, batches } = given;
  let begun = 0;
  let answered: Answered = { answers: 0, floats: 0 };
  let rests = true;
  const calls = openBatchCalls(origin);
  const momentOf = momentsOf(now(), featuresChangeEveryMs);
  // In order of intended start, so that the first is the next to give up.
  const flights = new Set<Flight>();
  const everyMs = () => (batches.atOnce / batches.perSecond) * 1_000;
  let nextMs = now() + everyMs();

  const alarm = startAlarm(
    () => {
      const [oldest] = flights;
      const givesUpMs = oldest ? oldest.view.intendedMs + timeoutMs : Number.POSITIVE_INFINITY;
      return Math.min(rests ? Number.POSITIVE_INFINITY : nextMs, givesUpMs);
    },
    () => {
      catchUp();
      giveUp();
    },
  );

  function begin(intendedMs: number): void {
    const { batchRows = 0, dimension, candidates, scale, topK } = product;
    const held = { ...(scale === undefined ? {} : { scale }), ...(topK === undefined ? {} : { topK }) };
    for (let market = 0; market < batches.atOnce; market += 1) {
      begun += 1;
      const view: LiveBatch = {
        id: ids.idOf(name, begun),
        intendedMs,
        sentMs: now(),
        doneMs: null,
        status: null,
        error: null,
        answer: null,
        rows: batchRows,
      };
      began(view);
      const moment = momentOf(`market ${market}`, view.sentMs);
      if (flights.size >= mostInFlight) end(view, 'abandoned');
      else void send(view, { market, rows: batchRows, dimension, pageRows: candidates, moment, ...held });
    }
  }

  async function send(view: LiveBatch, spec: BatchSpec): Promise<void> {
    const flight: Flight = { view, leaving: new AbortController() };
    flights.add(flight);
    const { id, intendedMs } = view;
    const reply = await calls.send({ ...spec, id, intendedMs }, flight.leaving.signal);
    // One that was given up has its end already.
    if (flights.delete(flight)) await land(view, spec, reply);
  }

  /** On record once it was checked, with the time at which it came. */
  async function land(view: LiveBatch, spec: BatchSpec, { scores, error }: BatchReply): Promise<void> {
    if (scores === null) return end(view, error);
    const cameMs = now();
    const answer = await check(spec, scores);
    end(view, null, cameMs);
    view.status = 200;
    view.answer = answer;
    answered = { answers: answered.answers + 1, floats: answered.floats + spec.rows * spec.dimension };
  }

  function end(view: LiveBatch, error: string | null, doneMs = now()): void {
    view.doneMs = doneMs;
    view.error = error;
  }

  function giveUp(): void {
    const startedByMs = now() - timeoutMs;
    for (const flight of flights) {
      if (flight.view.intendedMs > startedByMs) break;
      flights.delete(flight);
      end(flight.view, 'timeout');
      flight.leaving.abort();
    }
  }

  function catchUp(): void {
    const untilMs = now();
    for (; nextMs <= untilMs; nextMs += everyMs()) if (!rests) begin(nextMs);
  }

  return {
    catchUp,
    plan(next) {
      catchUp();
      batches = next;
      alarm.reset();
    },
    deploy(next) {
      catchUp();
      product = next;
    },
    rest(resting) {
      catchUp();
      rests = resting;
      alarm.reset();
    },
    get batches() {
      return batches;
    },
    answered: () => answered,
    async [Symbol.asyncDispose]() {
      alarm.stop();
      for (const { leaving } of flights) leaving.abort();
      flights.clear();
      await calls[Symbol.asyncDispose]();
    },
  };
}
