import type { Measure } from '../../lab/measure.ts';
import { sumOf } from '../statistics/sum.ts';

/** Calls in flight on the one connection that has most of them, by grpc-js's own account. */
export const busiestConnection: Measure<'channelz'> = {
  name: 'calls on one connection',
  unit: 'count',
  from: 'channelz',
  take: (found) => Math.max(0, ...found.flatMap(({ value }) => value.subchannels.map(({ inFlight }) => inFlight))),
};

/** Calls for each connection that had any, by grpc-js's own account: all that a balancer of connections can move at once. */
export const callsPerConnection: Measure<'channelz'> = {
  name: 'calls per connection',
  unit: 'count',
  from: 'channelz',
  take(found) {
    const used = found.flatMap(({ value }) => value.subchannels.filter(({ started }) => started > 0));
    return sumOf(used, ({ started }) => started) / used.length;
  },
};
