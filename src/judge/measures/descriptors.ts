import type { Descriptors } from '../../lab/evidence.ts';
import type { Measure } from '../../lab/measure.ts';
import { descriptorsGrowth as growthIn } from '../figures/growth.ts';
import { fastestOf } from './fastest.ts';

/** The most descriptors that a process of the role had open at once, seen from outside. */
export const descriptorsHeld: Measure<'descriptors'> = {
  name: 'descriptors held',
  unit: 'count',
  from: 'descriptors',
  take: (found) => Math.max(...found.map(({ value }) => mostOf(value))),
};

/**
 * The same as a share of what the process may open. Slightly above 1 is possible: the limit is one on the number that a
 * new descriptor gets, and those from before it was lowered may have higher ones.
 */
export const descriptorsUsed: Measure<'descriptors'> = {
  name: 'descriptors used',
  unit: 'share',
  madeByShortage: true,
  from: 'descriptors',
  take: (found) => Math.max(...found.flatMap(({ value }) => (value.limit === null ? [] : mostOf(value) / value.limit))),
};

/** How fast the open descriptors of one process of the role grow in the judged window: of the one where they grow fastest. */
export const descriptorsGrowth: Measure<'descriptors'> = {
  name: 'descriptors growth',
  unit: 'per second',
  from: 'descriptors',
  take: (found, { judgedFromMs }) => fastestOf(found.map(({ value }) => growthIn(value, judgedFromMs))),
};

function mostOf({ peak, open }: Descriptors): number {
  return peak ?? open;
}
