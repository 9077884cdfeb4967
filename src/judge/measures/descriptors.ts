import type { Measure } from '../../lab/measure.ts';

/** Descriptors that the role's process with most of them had open, seen from outside. */
export const descriptorsHeld: Measure<'descriptors'> = {
  name: 'descriptors held',
  unit: 'count',
  from: 'descriptors',
  take: (found) => Math.max(...found.map(({ value }) => value.open)),
};

/** Open descriptors as a share of what the process may open. */
export const descriptorsUsed: Measure<'descriptors'> = {
  name: 'descriptors used',
  unit: 'share',
  from: 'descriptors',
  take: (found) => Math.max(...found.flatMap(({ value }) => (value.limit === null ? [] : value.open / value.limit))),
};
