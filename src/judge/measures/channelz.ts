import type { Measure } from '../../lab/measure.ts';

/** Calls in flight on the one connection that has most of them, by grpc-js's own account. */
export const busiestConnection: Measure<'channelz'> = {
  name: 'calls on one connection',
  unit: 'count',
  from: 'channelz',
  take: (found) => Math.max(0, ...found.flatMap(({ value }) => value.subchannels.map(({ inFlight }) => inFlight))),
};
