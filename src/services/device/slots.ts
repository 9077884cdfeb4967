import { setTimeout as wait } from 'node:timers/promises';
import type { SlotsWatch } from '../../gather/slots.ts';
import { now } from '../../lab/clock.ts';
import { createPlaces } from '../../lab/places.ts';
import type { Scorer, Until } from '../../lab/variant.ts';
import type { Model } from '../../model/linear-model.ts';

/** How long a call takes, in ms. */
export interface Speed {
  modelMs: number;
}

/**
 * The model on a limited number of slots. Its arithmetic is real; the rest of `modelMs` is an asynchronous
 * wait that stands for the accelerator, which leaves this process's CPU alone as a GPU does. Who says `until` leaves the
 * queue when it is over; what is on the accelerator runs to its end, as a kernel does. `speed` may change: each call takes as long as
 * it says when the call gets its slot.
 */
export function createSlots(model: Model, count: number, speed: Speed, watch: SlotsWatch): Scorer {
  const slots = createPlaces(count);

  async function takeSlot(until: Until | undefined): Promise<Disposable> {
    const taking = slots.take(until);
    watch.entered(slots.waiting);
    try {
      return await taking;
    } catch (error) {
      watch.left();
      throw error;
    }
  }

  return {
    async score(rows, call, until) {
      const enteredMs = now();
      using _slot = await call.stage('model queue', () => takeSlot(until));
      const beganMs = now();
      watch.began(beganMs - enteredMs);
      const { modelMs } = speed;
      const leftMs = () => modelMs - (now() - beganMs);
      try {
        return await call.stage('model', async () => {
          const scores = model.score(rows);
          // Node's timers count from the turn's begin and in whole ms: one alone may end too early.
          for (let ms = leftMs(); ms > 0; ms = leftMs()) await wait(ms);
          return { scores };
        });
      } finally {
        watch.ended(now() - beganMs);
      }
    },
  };
}
