import { once } from 'node:events';
import { connect } from 'node:net';
import { LabError } from '../../errors.ts';
import { onOver } from '../../lab/until.ts';
import type { Call, Rows, Scorer, Until } from '../../lab/variant.ts';
import type { DevicePlace } from '../protocol.ts';
import { decodeScores, encodeScore, type Frame, kinds, readFrames, writeFrame } from './frames.ts';

/** A model server's way to the model. */
export interface OpenDevice extends Scorer, AsyncDisposable {
  /** Calls that wait for a slot, as this server sees them. */
  readonly waiting: number;
  /** Rejects when the model is no longer there. */
  readonly gone: Promise<never>;
}

const gone = 'The accelerator is gone.';

interface Pending {
  readonly began: PromiseWithResolvers<void>;
  readonly done: PromiseWithResolvers<Float32Array>;
}

/**
 * `onInference` is told how long each call was at the model, in ms, by the model's own clock: a server that has no CPU reads that a call
 * began and that it ended in one go. Rejects where nobody listens there.
 */
export async function openDevice(
  { host, port, token }: DevicePlace,
  onInference: (ms: number) => void,
): Promise<OpenDevice> {
  const pending = new Map<number, Pending>();
  let last = 0;
  let waiting = 0;
  const socket = connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  writeFrame(socket, kinds.hello, 0, Buffer.from(token));
  readFrames(socket, take);
  socket.on('error', () => {});
  const { promise: lost, reject: lose } = Promise.withResolvers<never>();
  // Whoever does not wait for it sees it in the calls.
  lost.catch(() => {});
  socket.once('close', () => {
    for (const call of pending.keys()) fail(call, new Error(gone));
    lose(new Error(gone));
  });

  function take({ kind, call, body }: Frame): void {
    const one = pending.get(call);
    if (!one) return;
    if (kind === kinds.began) one.began.resolve();
    if (kind === kinds.scores) {
      const said = decodeScores(body);
      if (said === null) return void socket.destroy(new Error('scores that are none'));
      pending.delete(call);
      onInference(said.ms);
      one.done.resolve(said.scores);
    }
    // What the model refuses is what it was given.
    if (kind === kinds.failed)
      fail(
        call,
        new LabError('broken-variant', Buffer.from(body).toString(), 'Look at what `serve` hands to the model.'),
      );
  }

  function fail(call: number, error: Error): void {
    const one = pending.get(call);
    pending.delete(call);
    one?.began.reject(error);
    one?.done.reject(error);
  }

  async function awaitSlot(call: number, began: Promise<void>, until: Until | undefined): Promise<void> {
    waiting += 1;
    using _over = onOver(until, (why) => {
      if (socket.writable) writeFrame(socket, kinds.leave, call);
      fail(call, new Error(why));
    });
    try {
      await began;
    } finally {
      waiting -= 1;
    }
  }

  return {
    gone: lost,
    get waiting() {
      return waiting;
    },
    async score({ dimension, values }: Rows, call: Call, until?: Until) {
      if (!socket.writable) throw new Error(gone);
      last = (last + 1) >>> 0;
      const number = last;
      const one: Pending = { began: Promise.withResolvers(), done: Promise.withResolvers() };
      // Told by whichever is waited for first.
      one.done.promise.catch(() => {});
      pending.set(number, one);
      await call.stage('model queue', () => {
        writeFrame(socket, kinds.score, number, ...encodeScore({ id: call.id, dimension, values }));
        return awaitSlot(number, one.began.promise, until);
      });
      return { scores: await call.stage('model', () => one.done.promise) };
    },
    async [Symbol.asyncDispose]() {
      if (socket.closed) return;
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
    },
  };
}
