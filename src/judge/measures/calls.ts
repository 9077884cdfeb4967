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

/** Model calls that ended with an error, as their caller sees it. */
export const callsFailed: Measure<'calls'> = {
  name: 'calls failed',
  unit: 'count',
  from: 'calls',
  take: (found) => sumOf(found, ({ value }) => value.failed),
};

/** Of them: those of gRPC's status 14, UNAVAILABLE, such as `Connection dropped`. */
export const callsUnavailable = failedWith('calls failed: UNAVAILABLE', '14 ');
/** Of them: those of gRPC's status 13, INTERNAL, such as a stream that ended without a status. */
export const callsInternal = failedWith('calls failed: INTERNAL', '13 ');

function failedWith(name: string, code: string): Measure<'calls'> {
  return {
    name,
    unit: 'count',
    from: 'calls',
    take: (found) =>
      sumOf(found, ({ value: { failures = {} } }) =>
        sumOf(Object.entries(failures), ([way, calls]) => (way.startsWith(code) ? calls : 0)),
      ),
  };
}
