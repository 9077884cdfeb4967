import type { Measure } from '../../lab/measure.ts';
import { shareOf } from '../cpu-profile.ts';

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
