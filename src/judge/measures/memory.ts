import type { Measure } from '../../lab/measure.ts';
import { bytesPerMiB, memoryGrowth as growthIn } from '../figures/growth.ts';
import { fastestOf } from './fastest.ts';

/** The largest resident set that one process of the role had in the judged window, seen from outside. */
export const peakMemory: Measure<'memory'> = {
  name: 'peak RSS',
  unit: 'MiB',
  from: 'memory',
  take: (found) => Math.max(...found.map(({ value }) => value.peakBytes)) / bytesPerMiB,
};

/** How fast the memory of one process of the role grows in the judged window: of the one where it grows fastest. */
export const memoryGrowth: Measure<'memory'> = {
  name: 'memory growth',
  unit: 'MiB per second',
  from: 'memory',
  take: (found, { judgedFromMs }) => fastestOf(found.map(({ value }) => growthIn(value, judgedFromMs))),
};
