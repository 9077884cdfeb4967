import type { Measure } from '../../lab/measure.ts';
import { busyShareOf, shareOf } from '../profile/cpu-profile.ts';

/** JSON.parse and JSON.stringify themselves, of the time in which the main thread was not idle. */
export const jsonShare: Measure<'cpu-profile'> = {
  name: "JSON's share of CPU",
  unit: 'share',
  from: 'cpu-profile',
  take: (found, phase) =>
    shareOf(
      found.map(({ value }) => value),
      ({ name }) => name === 'JSON_parse' || name === 'JSON_stringify',
      phase.errorShare,
    ),
};

/** Share of its time in which a profiled process of the role had its thread at work, of the one that worked most. */
export const busiestThread: Measure<'cpu-profile'> = {
  name: 'thread of the busiest, profiled',
  unit: 'share',
  from: 'cpu-profile',
  take: (found) => Math.max(...found.map(({ value }) => busyShareOf(value))),
};

/** The same, of the one that worked least. */
export const idlestThread: Measure<'cpu-profile'> = {
  name: 'thread of the idlest, profiled',
  unit: 'share',
  from: 'cpu-profile',
  take: (found) => Math.min(...found.map(({ value }) => busyShareOf(value))),
};
