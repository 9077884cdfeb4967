import { once } from 'node:events';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { createPlaces } from '../lab/places.ts';

/**
 * Answers the messages of a pipeline in their order, at most `atOnce` at a time. A message holds its place until its answer
 * was handed over, and while no place is free nothing is read: whoever sends too fast, or takes nothing of what comes back off
 * the wire, has to wait. (A grpc-js client takes it off the wire by itself, and keeps what nobody reads.) Ends when all are
 * answered; rejects with what `answer` does, at once.
 */
export async function answerInOrder(
  pipeline: ServerDuplexStream<Buffer, Buffer>,
  atOnce: number,
  answer: (message: Buffer) => Promise<Buffer>,
): Promise<void> {
  const places = createPlaces(atOnce);
  const failure = Promise.withResolvers<never>();
  let written = Promise.resolve();

  async function answerAll(): Promise<void> {
    // A pipeline that is destroyed tells nobody why: it is left open until its status was sent.
    for await (const message of pipeline.iterator({ destroyOnReturn: false })) {
      const place = await places.take(undefined);
      const answered = answer(message);
      // Heard in its turn: one before it may fail first.
      answered.catch(() => {});
      written = write(written, answered, place);
      written.catch(failure.reject);
    }
    await written;
  }
  async function write(before: Promise<void>, answered: Promise<Buffer>, place: Disposable): Promise<void> {
    using _place = place;
    await before;
    if (!pipeline.write(await answered)) await once(pipeline, 'drain');
  }
  await Promise.race([answerAll(), failure.promise]);
}
