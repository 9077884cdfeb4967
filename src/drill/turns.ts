/** Work that must not overlap, in the order in which it was asked for. */
export interface Turns {
  take<T>(work: () => Promise<T>): Promise<T>;
  readonly isTaken: boolean;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    take(work) {
      waiting += 1;
      const taken = last.then(work).finally(() => {
        waiting -= 1;
      });
      last = taken.catch(() => {});
      return taken;
    },
    get isTaken() {
      return waiting > 0;
    },
  };
}
