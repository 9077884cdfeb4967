import { z } from 'zod';
import type { PercentileInterval } from '../../judge/statistics/percentile.ts';

/** What one costs as a multiple of what another costs, at one size or rate. */
export interface RatioAt extends PercentileInterval {
  readonly at: number;
  /** What the other costs, where costs grow evenly from point to point; left out: the ratio does, on two log axes. */
  readonly cost?: number;
}

/**
 * Where the other of two begins to cost less than the one, as far as was measured:
 * `from`: it costs more before `at` and less after it, in the interval from `low` to `high`; a null is a bound that cannot be told, and
 * `at` is null where one side is not certain anywhere · `until`: the same the other way round · `everywhere`, `nowhere`: at each of
 * the points · `unclear`: at no point for certain, or now and then.
 */
export const crossover = z.strictObject({
  kind: z.enum(['from', 'until', 'everywhere', 'nowhere', 'unclear']),
  at: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** The points that were compared, and which of the two costs less for certain there; null: the interval has 1 in it. */
  points: z.array(z.strictObject({ at: z.number(), ratio: z.number(), less: z.enum(['one', 'other']).nullable() })),
});
export type Crossover = z.infer<typeof crossover>;

/** @param ratios ascending; above 1 the other costs less */
export function findCrossover(ratios: readonly RatioAt[]): Crossover {
  const points = ratios.map((ratio) => ({ at: ratio.at, ratio: ratio.value, less: lessIn(ratio) }));
  const none = { at: null, low: null, high: null, points };
  const certain = points.filter(({ less }) => less !== null);
  const [first] = certain;
  const last = certain.at(-1);
  if (!first || !last) return { kind: 'unclear', ...none };
  if (certain.length === points.length && certain.every(({ less }) => less === first.less))
    return { kind: first.less === 'other' ? 'everywhere' : 'nowhere', ...none };
  // On the way it may turn once.
  const turns = certain.filter(({ less }, at) => at > 0 && less !== certain[at - 1]?.less).length;
  if (turns > 1) return { kind: 'unclear', ...none };
  if (turns === 1) {
    const kind = last.less === 'other' ? 'from' : 'until';
    return { kind, ...crossingOf(ratios, kind), points };
  }
  const begins = points.findIndex(({ less }) => less !== null);
  const ends = points.findLastIndex(({ less }) => less !== null);
  const isWhole = points.slice(begins, ends + 1).every(({ less }) => less !== null);
  if (!isWhole || (begins > 0 && ends < points.length - 1)) return { kind: 'unclear', ...none };
  // Certain at one end, unclear at the other: one bound is all that can be told.
  const kind = begins > 0 === (first.less === 'other') ? 'from' : 'until';
  const { low, high } = crossingOf(ratios, kind);
  return { kind, at: null, low: begins > 0 ? null : low, high: begins > 0 ? high : null, points };
}

/** Of one that has `from`: the points around it that are certain, whatever lies between two points. null: there is none. */
export function certainIn({ points }: Crossover): {
  readonly oneUpTo: number | null;
  readonly otherFrom: number | null;
} {
  return {
    oneUpTo: points.findLast(({ less }) => less === 'one')?.at ?? null,
    otherFrom: points.find(({ less }) => less === 'other')?.at ?? null,
  };
}

function lessIn({ low, high }: PercentileInterval): 'one' | 'other' | null {
  if (low !== null && low > 1) return 'other';
  return high !== null && high < 1 ? 'one' : null;
}

/** The bounds are where those of the ratio are 1. */
function crossingOf(ratios: readonly RatioAt[], kind: 'from' | 'until'): Pick<Crossover, 'at' | 'low' | 'high'> {
  // Downwards, whatever is below 1 becomes what is above it, and the lower bound the upper one.
  const up = (value: number | null) => (value === null ? null : kind === 'from' ? value : 1 / value);
  const curve = (readValue: (ratio: RatioAt) => number) =>
    passing(
      ratios.map((ratio) => ({
        at: ratio.at,
        value: readValue(ratio),
        cost: ratio.cost === undefined ? null : kind === 'from' ? ratio.cost : ratio.cost * ratio.value,
      })),
    );
  return {
    at: curve(({ value }) => up(value) ?? 0).first,
    low: curve(({ low, high }) => up(kind === 'from' ? high : low) ?? Number.POSITIVE_INFINITY).first,
    high: curve(({ low, high }) => up(kind === 'from' ? low : high) ?? 0).last,
  };
}

interface Place {
  readonly at: number;
  readonly value: number;
  readonly cost: number | null;
}

/** Where a curve first and last comes to lie above 1; null where it does not. */
function passing(curve: readonly Place[]) {
  const found = curve.flatMap((after, index) => {
    const before = curve[index - 1];
    return before && before.value <= 1 && after.value > 1 ? [between(before, after)] : [];
  });
  return { first: found[0] ?? null, last: found.at(-1) ?? null };
}

/** Where a bound is unknown, the step is as wide as the two points are apart: the farther end is taken. */
function between(from: Place, to: Place): number {
  if (from.value <= 0) return to.at;
  if (!Number.isFinite(to.value)) return from.at;
  if (from.cost !== null && to.cost !== null) {
    // What the one costs less than the other, and more after it: a straight line between the two.
    const [less, more] = [(1 - from.value) * from.cost, (to.value - 1) * to.cost];
    return from.at + ((to.at - from.at) * less) / (less + more);
  }
  const share = -Math.log(from.value) / (Math.log(to.value) - Math.log(from.value));
  return Math.exp(Math.log(from.at) + share * (Math.log(to.at) - Math.log(from.at)));
}
