import type { Measure } from '../../lab/measure.ts';
import { sumOf } from '../statistics/sum.ts';

/** Bytes on the way to the model for each float of the feature vectors, protocol included. 4 would do. */
export const bytesPerFloat: Measure<'wire'> = {
  name: 'bytes per float',
  unit: 'bytes',
  from: 'wire',
  take: (found) => sumOf(found, ({ value }) => value.requestBytes) / sumOf(found, ({ value }) => value.floats),
};

/** Connections opened for each call: 1 means that none is ever used again. */
export const connectionsPerRequest: Measure<'wire'> = {
  name: 'connections per request',
  unit: 'per request',
  from: 'wire',
  take: (found) => sumOf(found, ({ value }) => value.connectionsOpened) / sumOf(found, ({ value }) => value.calls),
};

/** How many of the role's processes somebody was connected to when the evidence was read. */
export const serversConnected: Measure<'wire'> = {
  name: 'servers connected to',
  unit: 'count',
  from: 'wire',
  take: (found) => found.filter(({ value }) => value.connectionsOpen > 0).length,
};
