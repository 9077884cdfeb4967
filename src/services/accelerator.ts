import { setTimeout as wait } from 'node:timers/promises';
import type { SlotsWatch } from '../gather/slots.ts';
import { now } from '../lab/clock.ts';
import type { Scorer } from '../lab/variant.ts';
import type { World } from '../lab/world.ts';
import type { Model } from '../model/linear-model.ts';

/**
 * The model on a limited number of slots. Its arithmetic is real; the rest of `modelMs` is an asynchronous
 * wait that stands for the accelerator, which leaves this process's CPU alone as a GPU does. Who says `until` leaves the
 * queue when his caller has left; what is on the accelerator runs to its end, as a kernel does.
 */
export function createAccelerator(
  model: Model,
  world: World,
  watch: SlotsWatch,
  onInference: (ms: number) => void,
): Scorer {
  // In order of arrival; whoever leaves takes his place with him.
  const waiting = new Set<() => void>();
  let free = world.slots;

  async function acquire(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) throw left();
    if (free > 0) {
      free -= 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = () => {
      waiting.delete(resolve);
      reject(left());
    };
    waiting.add(resolve);
    signal?.addEventListener('abort', leave, { once: true });
    watch.entered(waiting.size);
    await promise;
    signal?.removeEventListener('abort', leave);
  }
  function left(): Error {
    watch.left();
    return new Error('The caller has left.');
  }
  function release(): void {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return {
    async score(rows, call, until) {
      const enteredMs = now();
      await call.stage('model queue', () => acquire(until?.signal));
      const beganMs = now();
      watch.began(beganMs - enteredMs);
      const left = () => world.modelMs - (now() - beganMs);
      try {
        return await call.stage('model', async () => {
          const scores = model.score(rows);
          // Node's timers count from the turn's begin and in whole ms: one alone may end too early.
          for (let leftMs = left(); leftMs > 0; leftMs = left()) await wait(leftMs);
          return { scores };
        });
      } finally {
        const tookMs = now() - beganMs;
        watch.ended(tookMs);
        onInference(tookMs);
        release();
      }
    },
  };
}
