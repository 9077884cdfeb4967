import type { Measure, Picture, Series } from '../../lab/measure.ts';
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

/**
 * The most calls that ended in one second with gRPC's status 13, INTERNAL. One is an accident of its own; many at once were on one
 * connection, and ended with it.
 */
export const internalAtOnce: Measure<'calls'> = {
  name: 'calls failed in one second: INTERNAL',
  unit: 'count',
  from: 'calls',
  take: (found) => {
    const known = found.filter(({ value }) => value.failuresPerSecond !== undefined);
    if (known.length === 0) return Number.NaN;
    return Math.max(0, ...known.flatMap(({ value }) => value.failuresPerSecond?.INTERNAL ?? []));
  },
};

const shownStatuses = ['DEADLINE_EXCEEDED', 'INTERNAL', 'UNAVAILABLE'] as const;

/** Model calls that failed in each second of the window, by gRPC's status; what is none of these three is `other`. */
export const failuresPerSecond: Picture<'calls'> = {
  name: 'calls failed a second',
  unit: 'count',
  from: 'calls',
  draw: 'lines',
  take([{ value }], phase) {
    const { failuresPerSecond: counts = {} } = value;
    const seconds = Math.max(0, ...Object.values(counts).map(({ length }) => length));
    if (seconds === 0) return {};
    const atMs = Array.from({ length: seconds }, (_, second) => phase.judgedFromMs + second * 1_000);
    const sumAt = (statuses: readonly string[], second: number) =>
      sumOf(statuses, (status) => counts[status]?.[second] ?? 0);
    const rest = Object.keys(counts).filter((status) => !shownStatuses.some((shown) => shown === status));
    const lineOf = (statuses: readonly string[]): Series => ({
      atMs,
      values: atMs.map((_, second) => sumAt(statuses, second)),
    });
    return {
      ...Object.fromEntries(shownStatuses.map((status) => [status, lineOf([status])])),
      ...(rest.length > 0 ? { other: lineOf(rest) } : {}),
    };
  },
};

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
