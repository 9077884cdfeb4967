import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { createPlaces } from '../lab/places.ts';
import { noDeadline } from '../lab/until.ts';

interface Pace {
  /** Questions that are being answered at a time. */
  readonly atOnce: number;
  /** Aborts when nobody waits for answers any longer: nothing more is asked then. */
  readonly signal: AbortSignal;
}

/**
 * Answers questions in their order. One holds its place until its answer was handed over, and while no place is free none is
 * read: whoever sends too fast, or takes nothing of what comes back off the wire, has to wait. (A grpc-js client takes it off
 * the wire by itself, and keeps what nobody reads.) Ends when all are answered; rejects with what `answer` does, once the answers
 * before it have left, and asks no further.
 */
export async function answerInOrder<Q>(
  questions: Iterable<Q> | AsyncIterable<Q>,
  answers: Writable,
  { atOnce, signal }: Pace,
  answer: (question: Q) => Promise<Buffer>,
): Promise<void> {
  const places = createPlaces(atOnce);
  const failure = Promise.withResolvers<never>();
  const failed = new AbortController();
  const until = { deadline: noDeadline, signal: AbortSignal.any([signal, failed.signal]) };
  let written = Promise.resolve();
  let handedOver = Promise.resolve();
  const nobodyWaits = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => nobodyWaits.resolve(), { once: true });

  async function answerAll(): Promise<void> {
    for await (const question of questions) {
      const place = await places.take(until);
      if (failed.signal.aborted) return;
      const answered = answer(question);
      // Heard in its turn: one before it may fail first.
      answered.catch(() => {});
      written = write(written, answered, place);
      written.catch(fail);
    }
    await written;
  }
  async function write(before: Promise<void>, answered: Promise<Buffer>, place: Disposable): Promise<void> {
    using _place = place;
    await before;
    const answer = await answered;
    const left = Promise.withResolvers<void>();
    handedOver = left.promise;
    if (!answers.write(answer, () => left.resolve())) await once(answers, 'drain', { signal });
  }
  /** A stream that fails while it writes is destroyed by whoever iterates over it, and its caller is told nothing, for ever. */
  function fail(error: unknown): void {
    failed.abort();
    void Promise.race([handedOver, nobodyWaits.promise]).then(() => failure.reject(error));
  }
  await Promise.race([answerAll(), failure.promise]);
}
