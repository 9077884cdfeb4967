import type { Measure } from '../../lab/measure.ts';
import { meanInterval } from '../statistics/mean.ts';
import { sumOf } from '../statistics/sum.ts';

/** Mean time of a call in the model, as the model server times it. */
export const modelTime: Measure<'slots'> = {
  name: 'model time',
  unit: 'ms',
  from: 'slots',
  take: (found, phase) =>
    meanInterval(
      found.flatMap(({ value }) => value.modelMs),
      phase.errorShare,
    ),
};

/** Mean time that a call waited for a free slot, as the model server times it. */
export const modelQueueTime: Measure<'slots'> = {
  name: 'model queue time',
  unit: 'ms',
  from: 'slots',
  take: (found, phase) =>
    meanInterval(
      found.flatMap(({ value }) => value.queueMs),
      phase.errorShare,
    ),
};

/** Mean share of all model servers' slots that was busy. */
export const slotsBusy: Measure<'slots'> = {
  name: 'slots busy',
  unit: 'share',
  from: 'slots',
  take: (found) =>
    sumOf(found, ({ value }) => value.busyShare * value.slots) / sumOf(found, ({ value }) => value.slots),
};

/** Share of all served calls that the busiest model server took: 1 / n when they share alike. */
export const busiestShare: Measure<'slots'> = {
  name: 'busiest server',
  unit: 'share',
  from: 'slots',
  take: (found) => Math.max(...found.map(({ value }) => value.served)) / sumOf(found, ({ value }) => value.served),
};

/** Mean share of its slots that even the busiest model server left unused. */
export const unusedCapacity: Measure<'slots'> = {
  name: 'unused capacity',
  unit: 'share',
  madeByShortage: true,
  from: 'slots',
  take: (found) => 1 - Math.max(...found.map(({ value }) => value.busyShare)),
};
