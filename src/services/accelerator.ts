import { setTimeout as wait } from 'node:timers/promises';
import type { SlotsWatch } from '../gather/slots.ts';
import { now } from '../lab/clock.ts';
import type { Scorer } from '../lab/variant.ts';
import type { World } from '../lab/world.ts';
import type { Model } from '../model/linear-model.ts';

/**
 * The model on a limited number of slots. Its arithmetic is real; the rest of `modelMs` is an asynchronous
 * wait that stands for the accelerator, which leaves this process's CPU alone as a GPU does.
 */
export function createAccelerator(
  model: Model,
  world: World,
  watch: SlotsWatch,
  onInference: (ms: number) => void,
): Scorer {
  const waiting: (() => void)[] = [];
  let free = world.slots;

  async function acquire(): Promise<void> {
    if (free > 0) {
      free -= 1;
      return;
    }
    const turn = new Promise<void>((resolve) => waiting.push(resolve));
    watch.entered(waiting.length);
    await turn;
  }
  function release(): void {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }

  return {
    async score(rows, call) {
      const enteredMs = now();
      await call.stage('model queue', acquire);
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
