import type { Digits } from '../../lab/evidence.ts';
import type { Found, Measure } from '../../lab/measure.ts';
import { sumOf } from '../statistics/sum.ts';

/** What C's `%f` and `%g` print, and whoever rounds as they do: of a float32 the nearest of a million floats. */
const fewDigits = 6;

/** The share of the floats that came which six significant digits write in full. Of untouched float32 values one in thirty is so short. */
export const roundedFloats: Measure<'digits'> = {
  name: 'rounded floats',
  unit: 'share',
  from: 'digits',
  take: (found) => countOf(found, (digits) => digits <= fewDigits) / countOf(found, () => true),
};

/** Significant digits that a float came with, on average. A float32 has seven to nine. */
export const digitsPerFloat: Measure<'digits'> = {
  name: 'digits per float',
  unit: 'count',
  from: 'digits',
  take: (found) => digitsIn(found) / countOf(found, () => true),
};

function countOf(found: readonly Found<Digits>[], isCounted: (digits: number) => boolean): number {
  return sumOf(found, ({ value }) =>
    sumOf(
      value.byDigits.filter((_, at) => isCounted(at + 1)),
      (count) => count,
    ),
  );
}

function digitsIn(found: readonly Found<Digits>[]): number {
  return sumOf(found, ({ value }) => value.byDigits.reduce((sum, count, at) => sum + count * (at + 1), 0));
}
