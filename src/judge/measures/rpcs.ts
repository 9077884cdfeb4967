import type { Rpcs } from '../../lab/evidence.ts';
import type { Measure, Picture, Series } from '../../lab/measure.ts';
import { sumOf } from '../statistics/sum.ts';

/**
 * Calls on the network that had not ended when the evidence was read, whatever became of the promises that stood for
 * them; of the role's process that had most.
 */
export const rpcsInFlight: Measure<'rpcs'> = {
  name: 'RPCs in flight',
  unit: 'count',
  madeByShortage: true,
  from: 'rpcs',
  take: (found) => Math.max(...found.map(({ value }) => value.inFlight)),
};

/** Age of the oldest call that had not ended when the evidence was read, in ms. */
export const oldestRpc: Measure<'rpcs'> = {
  name: 'oldest RPC',
  unit: 'ms',
  madeByShortage: true,
  from: 'rpcs',
  take: (found) => Math.max(...found.map(({ value }) => value.oldestMs)),
};

/** Share of the gRPC calls that named no deadline. */
export const withoutDeadline: Measure<'rpcs'> = {
  name: 'calls without deadline',
  unit: 'share',
  from: 'rpcs',
  take: (found) => sumOf(found, ({ value }) => value.withoutDeadline) / sumOf(found, ({ value }) => value.begun),
};

/** gRPC calls begun in the window. */
export const rpcsBegun: Measure<'rpcs'> = {
  name: 'RPCs begun',
  unit: 'count',
  from: 'rpcs',
  take: (found) => sumOf(found, ({ value }) => value.begun),
};

/** gRPC calls begun for each one that was wanted: 1, unless somebody tries again. */
export const triesPerCall: Measure<'rpcs'> = {
  name: 'tries per call',
  unit: 'ratio',
  from: 'rpcs',
  take: (found) => sumOf(found, ({ value }) => value.begun) / sumOf(found, ({ value }) => value.asked ?? Number.NaN),
};

/** Share of the ended calls that went on to their end though their caller had left. */
export const workForNobody: Measure<'rpcs'> = {
  name: 'work for nobody',
  unit: 'share',
  from: 'rpcs',
  take(found) {
    const left = sumOf(found, ({ value }) => value.forNobody + value.cancelled);
    return left === 0 ? 0 : sumOf(found, ({ value }) => value.forNobody) / left;
  },
};

/** Calls that stopped early because their caller had left. */
export const callsCancelled: Measure<'rpcs'> = {
  name: 'calls cancelled',
  unit: 'count',
  from: 'rpcs',
  take: (found) => sumOf(found, ({ value }) => value.cancelled),
};

const ageGroups = ['under 250 ms', 'under 500 ms', 'under 1 s', 'under 3 s', 'older'] as const;

/** Calls in flight by their age, four times a second. */
export const inFlightByAge: Picture<'rpcs'> = {
  name: 'RPCs in flight by age',
  unit: 'count',
  from: 'rpcs',
  draw: 'stacked',
  take([{ value }]) {
    return Object.fromEntries(ageGroups.map((group, index) => [group, groupOf(value, index)]));
  },
};

function groupOf({ byAge }: Rpcs, index: number): Series {
  return { atMs: byAge.atMs, values: byAge.counts.map((groups) => groups[index] ?? 0) };
}
