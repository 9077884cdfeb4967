import type { Measure } from '../../lab/measure.ts';
import { meanInterval } from '../statistics/mean.ts';
import { sumOf } from '../statistics/sum.ts';

/** TLS handshakes for each answered call: 1 means that no connection is ever used again. */
export const handshakesPerRequest: Measure<'handshakes'> = {
  name: 'TLS handshakes per request',
  unit: 'per request',
  from: 'handshakes',
  take: (found) => sumOf(found, ({ value }) => value.finished) / sumOf(found, ({ value }) => value.answered),
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
