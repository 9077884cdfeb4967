/** µs a call, one value a round, by name. */
export type Turns = Readonly<Record<string, readonly number[]>>;

const warmUpRounds = 3;

/**
 * Times pieces of work in turns: each round runs a batch of every one, so that whatever else the machine does falls on
 * all of them alike, and ratios within a round hold where times do not.
 *
 * @param batchMs how long a batch takes at least, so that a clock can tell
 */
export function timeInTurns(work: Readonly<Record<string, () => unknown>>, rounds: number, batchMs: number): Turns {
  const runners = Object.entries(work).map(([name, call]) => ({
    name,
    call,
    batch: sizeOfBatch(call, batchMs),
    us: [] as number[],
  }));
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (const { call, batch, us } of runners) {
      const ms = timeBatch(call, batch);
      if (round >= 0) us.push((ms * 1_000) / batch);
    }
  }
  return Object.fromEntries(runners.map(({ name, us }) => [name, us]));
}

/** The better of two, lest a pause makes the batch too small. */
function sizeOfBatch(work: () => unknown, batchMs: number): number {
  let batch = 1;
  while (Math.min(timeBatch(work, batch), timeBatch(work, batch)) < batchMs) batch *= 2;
  return batch;
}

const unmade = Symbol('what no work gives');

function timeBatch(work: () => unknown, batch: number): number {
  let made: unknown = unmade;
  const startedMs = performance.now();
  for (let call = 0; call < batch; call += 1) made = work();
  const ms = performance.now() - startedMs;
  // Looked at, so that the compiler cannot leave the work out.
  if (made === unmade) throw new RangeError('An empty batch tells nothing.');
  return ms;
}
