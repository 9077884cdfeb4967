import { callerLeft, onOver } from './until.ts';
import type { Until } from './variant.ts';

/** So many places, taken in order of arrival. */
export interface Places {
  /** Disposing the result gives the place back. Rejects with an Error when `until` is over before one is free. */
  take(until: Until | undefined): Promise<Disposable>;
  /** How many wait for one. */
  readonly waiting: number;
}

export function createPlaces(count: number): Places {
  // In order of arrival; whoever leaves takes his turn with him.
  const turns = new Set<() => void>();
  let free = count;

  const place: Disposable = {
    [Symbol.dispose]() {
      const [next] = turns;
      if (next) next();
      else free += 1;
    },
  };

  /** The place goes from hand to hand: nobody who comes meanwhile gets in between. */
  async function awaitTurn(until: Until | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const turn = () => {
      turns.delete(turn);
      resolve();
    };
    turns.add(turn);
    using _over = onOver(until, (why) => {
      turns.delete(turn);
      reject(new Error(why));
    });
    await promise;
  }

  return {
    async take(until) {
      if (until?.signal.aborted) throw new Error(callerLeft);
      if (free > 0) free -= 1;
      else await awaitTurn(until);
      return place;
    },
    get waiting() {
      return turns.size;
    },
  };
}
