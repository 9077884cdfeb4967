import type { Measure } from '../../lab/measure.ts';

const bytesPerMiB = 2 ** 20;

/** The largest resident set that one process of the role had in the judged window, seen from outside. */
export const peakMemory: Measure<'memory'> = {
  name: 'peak RSS',
  unit: 'MiB',
  from: 'memory',
  take: (found) => Math.max(...found.map(({ value }) => value.peakBytes)) / bytesPerMiB,
};
