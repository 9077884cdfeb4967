import type { Measure } from '../../lab/measure.ts';
import { meanInterval } from '../statistics/mean.ts';
import { sumOf } from '../statistics/sum.ts';

/** Mean time of the finished model calls, as their caller times them. */
export const callTime: Measure<'calls'> = {
  name: 'call time',
  unit: 'ms',
  from: 'calls',
  take: (found, phase) =>
    meanInterval(
      found.flatMap(({ value }) => value.durationsMs),
      phase.errorShare,
    ),
};

/** Model calls that were started and not yet finished when the evidence was read. */
export const callsInFlight: Measure<'calls'> = {
  name: 'calls in flight',
  unit: 'count',
  from: 'calls',
  take: (found) => sumOf(found, ({ value }) => value.inFlight),
};
