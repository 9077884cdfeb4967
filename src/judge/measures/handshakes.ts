import type { Interval, Measure } from '../../lab/measure.ts';
import { meanInterval } from '../statistics/mean.ts';
import { proportionInterval } from '../statistics/proportion.ts';
import { sumOf } from '../statistics/sum.ts';

/** TLS handshakes for each answered call: 1 means that no connection is ever used again. */
export const handshakesPerRequest: Measure<'handshakes'> = {
  name: 'TLS handshakes per request',
  unit: 'per request',
  from: 'handshakes',
  take: (found, phase) =>
    ratioInterval(
      sumOf(found, ({ value }) => value.finished),
      sumOf(found, ({ value }) => value.answered),
      phase.errorShare,
    ),
};

/** Mean time of a TLS handshake, from its socket's connection on, as the client times it. */
export const handshakeTime: Measure<'handshakes'> = {
  name: 'TLS handshake',
  unit: 'ms',
  from: 'handshakes',
  take: (found, phase) =>
    meanInterval(
      found.flatMap(({ value }) => value.durationsMs),
      phase.errorShare,
    ),
};

/**
 * Of two counts that come by chance, one a multiple of the other: given their sum, the first is a share of it. Where
 * nearly nothing was answered, two handshakes for three calls tell nothing, and the interval says so.
 */
function ratioInterval(count: number, of: number, errorShare: number): Interval {
  const { low, high } = proportionInterval(count, count + of, errorShare);
  const odds = (share: number) => share / (1 - share);
  return { value: count / of, low: odds(low), high: odds(high), counted: `${count} handshakes for ${of} requests` };
}
